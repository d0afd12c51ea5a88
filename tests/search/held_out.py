"""Questions as people type them, and the text that each is to find: written before it was tried what is found.

The last two texts of fr, de, ar and ko were written after the first ones had led to the rules in vocabulary.py, and
before these had been tried. What follows "<-" are the questions for the text above it: with other endings, without
accents, in two characters.
"""

from collections.abc import Iterator

LINES = {
    "en": """
        Women in the villages founded bakeries and shared the profits equally.
            <- bakery; woman village; equal profit; founding
        The municipality buys vegetables from small producers every week.
            <- municipalities buying; vegetable producer; buy
        Our auditors were checking the accounts of housing associations.
            <- auditor; account check; association house
        Young people learn how mutual insurance protects families.
            <- learning; mutual insurances; protected family; insure
        Waste pickers negotiated better prices with the recycling company.
            <- picker; negotiation price; companies recycle
        """,
    "fr": """
        Les maraîchères négocient des prix équitables avec les cantines scolaires.
            <- maraichere; negocier; prix equitable; cantine scolaire
        Une mutuelle de santé protège désormais les travailleurs indépendants.
            <- mutuelles; sante; travailleur independant; protéger
        Nous avons réhabilité un ancien théâtre pour en faire un lieu associatif.
            <- theatre; anciens lieux; rehabiliter; association
        Les énergies renouvelables appartiennent aux habitants de la vallée.
            <- energie renouvelable; l'énergie; habitant; vallees
        L'assemblée générale élit les administrateurs chaque année.
            <- assemblee generale; administrateur; elire; annees
        Les brodeuses transmettent leurs savoirs et choisissent les couleurs.
            <- brodeuse; transmettre; savoir; couleur; choisir
        Le jury récompense des projets innovants pour les milieux ruraux.
            <- jurys; projet innovant; récompenser; milieu rural
        """,
    "es": """
        Las tejedoras venden sus mantas en ferias campesinas.
            <- tejedora; manta; feria campesina; vender
        El sindicato negoció la formación de los jóvenes aprendices.
            <- sindicatos; negociar; formacion; joven aprendiz
        Una caja de ahorro financia viviendas dignas en la periferia.
            <- cajas de ahorros; vivienda; financiar; periferias
        Los pequeños productores exportan café orgánico y cacao.
            <- pequeno productor; exportar; cafe organico; organicos
        La comunidad gestionó el agua potable sin intermediarios.
            <- comunidades; gestionar; aguas; intermediario
        """,
    "pt": """
        As costureiras compraram máquinas novas com o crédito solidário.
            <- costureira; maquina; creditos solidarios; comprar
        Os assentados produzem leite e queijos para a merenda escolar.
            <- assentado; produzir; queijo; merendas escolares
        A incubadora da universidade apoia empreendimentos econômicos.
            <- incubadoras; universidades; empreendimento economico; apoiar
        Moradores reivindicam habitação e saneamento básico no bairro.
            <- morador; habitacao; saneamento basico; bairros
        O conselho aprovou políticas públicas de comércio justo.
            <- conselhos; politica publica; comercio justo; aprovar
        """,
    "it": """
        Le artigiane riparano biciclette e insegnano il mestiere ai ragazzi.
            <- artigiana; bicicletta; riparare; mestieri
        Il consorzio gestisce servizi sociali per anziani e disabili.
            <- consorzi; servizio sociale; anziano; gestire
        La comunità energetica condivide l'elettricità prodotta dai pannelli.
            <- comunita; elettricita; energetiche; pannello
        Gli agricoltori coltivano terreni confiscati alla criminalità.
            <- agricoltore; terreno confiscato; criminalita; coltivare
        I soci lavoratori approvarono il bilancio all'unanimità.
            <- socio lavoratore; bilanci; unanimita; approvare
        """,
    "ar": """
        تنظم النساء ورشات للخياطة والتطريز في القرية.
            <- ورشة خياطة; الخياطه; قرية; نساء; تنظيم
        حصل المزارعون الشباب على قروض صغيرة من الصندوق المشترك.
            <- مزارع شاب; قرض صغير; صندوق; القروض
        تُدار المياه من قبل جمعيات المستخدمين في الواحات.
            <- جمعية; مياه; المستخدم; واحة
        يشارك العمال في اتخاذ القرارات وتوزيع الأرباح.
            <- عامل; قرار; الارباح; مشاركة العمال
        افتتحت البلدية سوقا للمنتجات المحلية والحرف التقليدية.
            <- بلدية; السوق; منتج محلي; حرفة تقليدية
        تبيع الحرفيات السلال والسجاد في المعرض السنوي.
            <- حرفية; سجاد; معرض; المعارض السنوية; سلة
        تدرب الجمعية الطلاب على إدارة المشاريع الاجتماعية.
            <- طالب; مشروع اجتماعي; تدريب; جمعيات; الادارة
        """,
    "ko": """
        마을 주민들이 함께 돌봄 센터를 운영하고 있습니다.
            <- 주민; 돌봄; 마을에서; 센터 운영; 운영을
        청년 농부들은 학교 급식에 유기농 채소를 공급합니다.
            <- 청년; 농부; 급식; 유기농 채소는; 공급
        노동자 자주관리 기업이 이익을 공정하게 분배했다.
            <- 노동자는; 기업; 이익; 공정한 분배; 자주
        지역 화폐로 골목 상점을 살리는 방법을 배웠어요.
            <- 화폐; 지역화폐가; 상점; 골목에; 방법
        폐기물 수거인의 권리를 보호하는 조례가 통과되었습니다.
            <- 권리; 조례; 폐기물; 보호를; 수거인
        어르신을 위한 반찬 가게를 주민들이 직접 열었습니다.
            <- 반찬; 어르신; 가게는; 주민이; 직접
        사회주택 입주자들은 관리 규칙을 민주적으로 정합니다.
            <- 입주자; 사회주택에서; 규칙; 관리하는; 민주적
        """,
    "zh": """
        村民共同管理灌溉系统和粮食仓库。
            <- 村民; 灌溉; 粮食仓库; 管理; 系统
        妇女小组通过储蓄互助开办了缝纫工坊。
            <- 妇女; 储蓄; 缝纫工坊; 互助; 小组
        市政府优先采购社会企业的产品。
            <- 采购; 社会企业; 产品; 政府; 优先
        农民合作社为学校食堂供应有机蔬菜。
            <- 农民; 学校食堂; 有机蔬菜; 供应; 蔬菜
        工人参与决策并公平分配利润。
            <- 工人; 利润; 公平分配; 决策; 参与
        """,
    "ja": """
        住民が共同で保育所を運営しています。
            <- 住民; 保育所; 運営; 共同; 保育
        若い農家は学校給食に有機野菜を届けています。
            <- 農家; 給食; 有機野菜; 学校; 野菜
        労働者協同組合は利益を公平に分配する。
            <- 労働者; 組合; 利益; 分配; 協同組合
        地域通貨で商店街がにぎやかになりました。
            <- 通貨; 商店街; 地域通貨; にぎやか; 商店
        リサイクルの仲間たちが新しい条例を求めた。
            <- リサイクル; 条例; 仲間; 新しい; ﾘｻｲｸﾙ
        """,
    "de": """
        Die Bäuerinnen verkaufen Gemüse auf genossenschaftlichen Märkten.
            <- bauerin; gemuse; markt; Bäuerin; genossenschaftlich
        Der Verein vergibt günstige Darlehen an Gründerinnen.
            <- vereine; gunstig; Darlehens; Gründerin; vergeben
        Energiegenossenschaften betreiben Windräder in der Region.
            <- energiegenossenschaft; betreibt; Regionen; windrader
        Ehrenamtliche reparieren Fahrräder für geflüchtete Familien.
            <- ehrenamtlich; reparierte; fahrrader; Familie; gefluchtet
        Die Mitglieder wählten einen neuen Vorstand.
            <- mitglied; neuer vorstand; wahlen; Mitgliedern
        Die Nachbarschaft pflegt Gärten und teilte die Ernte im Herbst.
            <- garten; pflegen; ernten; nachbarschaften; teilen
        Junge Handwerker lernten in der Werkstatt der Kooperative.
            <- handwerk; lernen; kooperativen; werkstatt
        """,
    "ru": """
        Жители деревни создали сельскохозяйственный кооператив.
            <- житель; деревня; кооперативы; сельскохозяйственные
        Молодые мастера обучают ремеслу безработных.
            <- молодой мастер; ремесло; безработный; обучать
        Касса взаимопомощи выдаёт небольшие займы семьям.
            <- кассы; взаимопомощь; небольшой; семья; выдает
        Работники распределяют прибыль на общем собрании.
            <- работник; прибыли; общее собрание; распределять
        Городские власти поддержали рынок местных продуктов.
            <- городская; власть; рынки; местные продукты; поддержать
        """,
}


def texts() -> list[tuple[str, int, str]]:
    """Return language, number and words of all texts."""
    return [(language, number, text) for language, number, text, _questions in _rows()]


def questions() -> list[tuple[str, int, str]]:
    """Return language, number of the text, and question, of all of them."""
    return [
        (language, number, question.strip())
        for language, number, _text, questions in _rows()
        for question in questions.split(";")
    ]


def _rows() -> Iterator[tuple[str, int, str, str]]:
    for language, lines in LINES.items():
        rows = [line.strip() for line in lines.strip().splitlines()]
        for number, (text, asked) in enumerate(zip(rows[::2], rows[1::2], strict=True)):
            yield language, number, text, asked.removeprefix("<-")
