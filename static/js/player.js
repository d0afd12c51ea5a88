// A recording plays on from where it was when another track is chosen, and begins where a line of the transcript says.
// Without this file, the same links open the page with that track, and at that place.

/** The video of the recording that the link names; none where it is kept elsewhere. */
const videoOf = (link) => document.getElementById(link.hash.slice(1))?.querySelector("[data-player]");

/** The link says whether it leads to what is there now. */
const mark = (link, isCurrent) => {
  if (isCurrent) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
};

/** The video plays from `seconds` on. */
const playAt = (video, seconds) => {
  const begin = () => {
    video.currentTime = seconds;
    video.play();
  };
  if (video.readyState) begin();
  else {
    video.addEventListener("loadedmetadata", begin, { once: true });
    video.load();
  }
  video.preload = "metadata";
};

/** The video has another language, at the same place. */
const choose = (video, link) => {
  const seconds = video.currentTime;
  const source = video.querySelector("source");
  source.src = link.dataset.track;
  source.type = link.dataset.type;
  for (const other of link.closest("table").querySelectorAll("[data-track]")) mark(other, other === link);
  video.load();
  playAt(video, seconds);
};

/** The passage that is being said is marked, in every list that is shown. */
const markPassage = (video) => {
  for (const list of document.querySelectorAll(".said")) {
    const links = [...list.querySelectorAll("[data-at]")];
    const current = links.filter((link) => Number(link.dataset.at) <= video.currentTime).at(-1);
    for (const link of links) mark(link, link === current);
  }
};

/** What is being said stands below a recording without pictures: browsers write captions over pictures alone. */
const showCaptions = (video) => {
  const track = [...video.textTracks].find((one) => one.mode === "showing");
  if (video.videoWidth || !track?.activeCues) return;
  const line = video.parentElement.querySelector(".now") ?? document.createElement("p");
  line.className = "now";
  line.lang = track.language;
  line.dir = "auto";
  line.textContent = [...track.activeCues].map((cue) => cue.getCueAsHTML().textContent).join(" ");
  video.after(line);
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-at],[data-track]");
  const video = link && videoOf(link);
  if (!video || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  video.scrollIntoView({ block: "nearest" });
  if (link.dataset.track) choose(video, link);
  else playAt(video, Number(link.dataset.at));
});

for (const video of document.querySelectorAll("[data-player]")) {
  video.addEventListener("timeupdate", () => {
    markPassage(video);
    showCaptions(video);
  });
}
