"""Blocks of Markdown; % stands for what is in them."""

FRAMES = {
    "paragraph": "%",
    "heading": "## %\n\n①.",
    "closed heading": "### % ###\n①.",
    "underlined heading": "%\n===\n①.",
    "item": "- ①.\n- %\n  - %\n\n    ③.",
    "numbered": "3) %\n4) ①\n   * %",
    "quote": "> %\n> ①.\n>\n> > %",
    "lazy quote": "> ①\n%",
    "cell": "| ② | A |\n|:--|--:|\n| % | 1 |\n| ③ | ② |",
    "between code": "```\n%\n```\n%\n\n    %\n",
    "carriage returns": "①.\r\n\r\n%\r\n\r\n* ③\r\n",
    "line ends": "①,\n%  \n③\\\n②",
}
