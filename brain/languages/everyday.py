"""The everyday words of languages that are taken for each other in a few words.

A word stands in every language that has it, so that it speaks for none of them against another. Elided words stand
for themselves ("l'", "dell'", "don't": l, dell, don, t).
"""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W\d_]+|[¿¡]")


def shares(text: str) -> dict[str, float]:
    """Return which share of the words of `text`, with or without their accents, is everyday in each language."""
    words = _WORD.findall(_folded(text))
    return {language: sum(word in everyday for word in words) / len(words) for language, everyday in _EVERYDAY.items()}


def _folded(text: str) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold()))


_EVERYDAY = {
    language: frozenset(_folded(words).split())
    for language, words in {
        "en": """
            a about above across after again against all almost already also although always am an and another any
            anybody anyone anything are aren around as ask at away back be because been before began behind being
            below best better between both but by call came can cannot come coming could couldn d day days dear did
            didn do does doesn doing don done down each either else end enough even every everybody everyone
            everything few find first for from gave get getting give go goes going good got great had has hasn have
            haven having he hello help her here hers hi him his how i if in into is isn it its just keep know last
            later least less let like little ll long look looking m made make many may maybe me meeting mine more
            morning most much must my near need never new next no nobody none nor not nothing now of off often on
            once one only or other our ours out over own people perhaps please put rather re really right s said
            same say see seems send shall she should shouldn since so some somebody someone something soon still
            such sure t take tell than thank thanks that the their them then there these they thing things think
            this those though three through till time to today together tomorrow tonight too two under until up upon
            us use ve very want was wasn we well went were weren what when where whether which while who whom whose
            why will with without won work would wouldn year years yes yesterday yet you your yours
        """,
        "fr": """
            à afin ai aider ainsi alors après as au aucun aucune aujourd auprès aussi autant autre autres aux
            avaient avais avait avant avec avez avoir avons beaucoup bien bientôt bon bonjour bonne bonnes bons
            bonsoir c ça car ce cela celle celles celui cent ces cet cette ceux chacun chaque cher chère chers chez
            combien comme comment d dans de déjà demain depuis dernier dernière derrière des dès deux devant devrait
            dire dit doit doivent donc donner dont du elle elles en encore enfin ensemble ensuite entre es est et
            étaient étais était étant été être eu eux faire fais faisons fait fallait faut fois font grâce grand
            grande hier hui ici il ils j je jour jours jusqu jusque l la là le les leur leurs loin longtemps lors
            lorsque lui m ma maintenant mais mal me même mêmes merci mes mettre mieux moi moins mois mon monde n ne
            ni non nos notre nous nouveau nouvelle on ont ou où oui par parce parfois parmi partout pas passer
            pendant personne petit petite peu peut peut-être peuvent peux plus plusieurs plutôt pour pourquoi
            pourrait pouvez pouvons premier première prendre près presque puis qu quand que quel quelle quelles
            quelqu quelque quelques quels qui quoi rien s sa salut sans savoir se selon sera serait ses seulement si
            sinon soir sommes son sont sous souvent suis sur surtout t ta tant te tel tes toi ton toujours tous tout
            toute toutes très trois trop tu un une va vais vers veut viens vient voici voilà voir vos votre vous
            vrai vraiment y
        """,
        "es": """
            ¡ ¿ a además adiós ahí ahora al algo alguien algún alguna algunas alguno algunos allá allí amigos año
            años ante antes apenas aquel aquella aquellos aquí así aún aunque ayer bastante bien buen buena buenas
            bueno buenos cada casa casi chicos como cómo con conmigo cosas cual cuál cuales cualquier cuando cuándo
            cuánta cuánto cuantos cuántos cuya da dar de debe deben del demasiado dentro desde después detrás día
            días dice dicen dijo donde dónde dos durante e el él ella ellas ellos en encima entonces entre era eran
            eres es esa esas ese eso esos esta está estaba estábamos estamos están estar estas este esto estos estoy
            fue fuera fueron ha había hablar habrá hace hacer hacia han hasta hay haya he hemos hizo hola hoy iba
            igual ir jamás junto juntos la las le les lo los luego mal mañana mas más me mejor menos mes meses mi
            mientras mil mis misma mismo mucha muchas mucho muchos muy nada nadie necesitamos necesito ni ningún
            ninguna no noche nos nosotras nosotros nuestra nuestras nuestro nuestros nueva nuevo nunca o os otra
            otras otro otros para parece pero persona poco pocos podemos poder podría pone por porque posible primer
            primera primero pronto pude puede pueden puedo pues que qué queda quedó queremos querida querido quien
            quién quiere quiero quizá quizás sabe saber se sé sea según semana ser será si sí sido siempre siete sin
            sino sobre solamente solo sólo somos son soy su sus tal también tampoco tan tanto te tenemos tener tengo
            tenía tiempo tiene tienen toda todas todavía todo todos tras tres tu tú tus u última último un una unas
            uno unos usted ustedes va vamos van varias varios veces ven ver vez viene voy y ya yo
        """,
        "pt": """
            a à acho agora aí ainda além algo alguém algum alguma algumas alguns ali amanhã amigos ano anos antes ao
            aos apenas aquela aquele aqueles aqui aquilo as às assim até através bem boa boas bom bons cá cada cara
            caro casa coisa coisas com comigo como conosco contra cujo da dá daqui dar das de dela dele deles demais
            depois desde dessa desse desta deste deve devem dia dias disse disso diz do dois dos duas durante e é
            ela elas ele eles em embora enquanto então entre era eram essa essas esse esses esta está estamos estão
            estar estas estava este estes estou eu fará faz fazer fez fica ficou fim foi fomos for fora foram gente
            gostaria gosto há havia hoje hora ia ir isso isto já jamais juntos la lá lhe lhes lo logo longe mais mal
            mas me meio melhor menos mês meses mesma mesmo meu meus mil minha minhas muita muitas muito muitos na
            nada não nas nela nele nem nenhum nenhuma nessa nesse nesta neste ninguém no noite nos nós nossa nossas
            nosso nossos nova novo num numa nunca o obrigada obrigado oi olá onde ontem os ou outra outras outro
            outros para parece pela pelas pelo pelos pensa pessoa pessoal pessoas pode podem podemos poderia pois
            por porém porque porquê posso pouco poucos pra precisa precisamos preciso primeira primeiro quais qual
            qualquer quando quanto quantos quase que quê quem quer queremos querida querido quero sabe são se seja
            sem semana sempre sendo ser será seria seu seus si sido sim só sob sobre somente somos sou sua suas tal
            talvez também tampouco tanto tão tarde te tem têm temos tempo tenho ter teu teve tinha tive toda todas
            todo todos três tu tua tudo última último um uma umas uns vai vamos vão várias vários ver vez vezes
            vindo vir você vocês volta vou
        """,
        "it": """
            a abbia abbiamo accanto ad adesso agli ai al alcuna alcune alcuni all alla alle allo allora almeno altra
            altre altri altro amici anche ancora anni anno appena avere avete aveva avevo avuto bel bella bello bene
            benvenuti bisogna buon buona buonasera buongiorno buono c cara care cari caro casa che chi chiunque ci
            ciao ciascuno ciò cioè circa col come con contro cosa cose così cui d da dagli dai dal dall dalla dalle
            dallo davvero de degli dei del dell della delle dello dentro deve devo devono di dice dire disse domani
            domenica donne dopo dove dovrebbe due durante e è ecco ed era erano ero essere fa fai fanno fare fatto
            fin fine fino forse fosse fra fu fuori gente già gli grazie ha hai hanno ho i ieri il in infatti inoltre
            insieme intanto io l la là le lei li lì lo loro lui lunedì ma mai male me meglio meno mentre mese mesi
            mette mi mia mie miei mio molta molte molti molto ne né negli nei nel nell nella nelle nello nessun
            nessuna nessuno niente no noi non nostra nostre nostri nostro nulla nuova nuovo o od oggi ogni ognuno
            oltre oppure ora ore ormai per perché perciò però persone più poca poche pochi poco poi possiamo
            possibile posso possono potete potrebbe prego presso prima primo proprio prossima prossimo può pure
            purtroppo qua qual qualche qualcosa qualcuno quale quali qualsiasi quando quanta quante quanti quanto
            quasi quel quella quelle quelli quello questa queste questi questo qui quindi s sa sai salve sanno
            sapete sarà sarebbe scusa scusate se sé sei sempre senza sera si sì sia siamo siano siete sono sopra
            sotto spesso sta stai stanno stasera stata stati stato stesso su sua subito sue sugli sui sul sull sulla
            sulle suo suoi tanta tante tanti tanto te tempo ti tra tre troppo tu tutta tuttavia tutte tutti tutto un
            una uno va vai vedere venite verso vi via viene vogliamo voglio voi volta volte vorrei vostra vostro
        """,
    }.items()
}
