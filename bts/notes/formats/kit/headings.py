"""The headings of tables: what a column is called, in the languages of writers, and what it means for a note.

Headings are compared without case, accents, punctuation and units: `Début (s)`, `debut` and `DEBUT [ms]` are one.
"""

import re
import unicodedata
from dataclasses import dataclass

MEANINGS = {
    "start": (
        "start, start time, starttime, time, times, timestamp, time stamp, timestamps, begin, beginning, begins, "
        "from, in, in point, inpoint, mark in, time in, in time, cue in, tc, tc in, in tc, start tc, tc start, "
        "timecode, time code, timecode in, in timecode, start timecode, timecode start, smpte, at, when, "
        "position, cue, media time, zeit, zeitpunkt, zeitstempel, zeitmarke, zeitcode, anfang, beginn, "
        "startzeit, anfangszeit, von, temps, debut, heure, minutage, horodatage, entree, point d entree, "
        "code temporel, tc entree, tc debut, tiempo, inicio, comienzo, entrada, codigo de tiempo, tc entrada, "
        "desde, marca de tiempo, minuto, tempo, inizio, entrata, codice temporale, tc inizio, minutaggio, tijd, "
        "tijdcode, begintijd, starttijd, tijdstip, van, codigo de tempo, tempo inicial, hora, czas, poczatek, "
        "kod czasowy, czas rozpoczecia, od, tid, tidskod, starttid, borjan, fran, tidskode, tidspunkt, "
        "tidskode start, begynnelse, fra, alku, aika, aikakoodi, alkuaika, cas, zacatek, casovy kod, время, "
        "начало, таймкод, час, початок, 時間, 開始, タイムコード, 開始時間, 时间, 开始, 开始时间, 時間碼, 시간, "
        "시작"
    ),
    "source start": (
        "timecode source, source timecode, source tc, source in, src tc, quell timecode, record in, "
        "timecode absolute"
    ),
    "end": (
        "end, end time, endtime, ends, stop, stop time, finish, to, until, till, out, out point, outpoint, "
        "mark out, time out, out time, cue out, tc out, out tc, end tc, tc end, timecode out, out timecode, "
        "end timecode, timecode end, ende, endzeit, bis, schluss, fin, fini, sortie, point de sortie, tc sortie, "
        "tc fin, jusqu a, final, salida, tc salida, hasta, fine, uscita, tc fine, eind, einde, eindtijd, tot, "
        "fim, termino, saida, tempo final, ate, koniec, czas zakonczenia, do, slut, sluttid, till, slutt, til, "
        "loppu, loppuaika, konec, конец, окончание, кінець, 終了, 終了時間, 结束, 结束时间, 끝, 종료"
    ),
    "duration": (
        "duration, length, dur, len, dauer, lange, laenge, duree, longueur, duracion, durata, lunghezza, duur, "
        "lengte, duracao, czas trwania, dlugosc, langd, varaktighet, varighed, laengde, varighet, lengde, kesto, "
        "delka, trvani, длительность, продолжительность, тривалість, 長さ, 持续时间, 时长, 길이"
    ),
    "frame": (
        "frame, frame number, frame no, frame nr, start frame, frame in, in frame, frame start, startframe, "
        "bild, bildnummer, image, numero d image, fotograma, fotogramma, klatka, bildruta"
    ),
    "end frame": "end frame, frame out, out frame, frame end, endframe, endbild",
    "text": (
        "text, note, notes, comment, comments, description, remark, remarks, observation, observations, words, "
        "quote, transcript, transcription, dialogue, dialog, subtitle, subtitles, what, what happens, action, "
        "event, content, message, feedback, body, notiz, notizen, kommentar, kommentare, beschreibung, "
        "bemerkung, bemerkungen, anmerkung, anmerkungen, was, inhalt, untertitel, zitat, hinweis, texte, "
        "remarque, remarques, commentaire, commentaires, contenu, citation, sous titre, quoi, texto, nota, "
        "notas, comentario, comentarios, descripcion, observacion, observaciones, contenido, cita, subtitulo, "
        "que, testo, commento, commenti, descrizione, osservazione, osservazioni, contenuto, citazione, "
        "sottotitolo, cosa, tekst, notitie, notities, opmerking, opmerkingen, beschrijving, omschrijving, "
        "inhoud, wat, ondertitel, descricao, observacao, observacoes, conteudo, legenda, o que, notatka, "
        "notatki, uwaga, uwagi, komentarz, komentarze, opis, tresc, co, anteckning, anteckningar, kommentarer, "
        "beskrivning, innehall, vad, bemaerkning, bemaerkninger, beskrivelse, merknad, merknader, notat, "
        "notater, hvad, hva, huomautus, muistiinpano, kommentti, kuvaus, teksti, poznamka, poznamky, komentar, "
        "popis, заметка, заметки, комментарий, описание, текст, нотатка, коментар, опис, メモ, コメント, 説明, "
        "备注, 评论, 描述, 메모, 댓글, 설명"
    ),
    "title": (
        "title, name, label, marker, marker name, headline, segment, chapter, titel, bezeichnung, "
        "kapitel, titre, nom, chapitre, titulo, nombre, capitulo, titolo, nome, capitolo, naam, hoofdstuk, "
        "tytul, nazwa, rozdzial, namn, navn, tittel, nimi, otsikko, nazev, название, имя, タイトル, 名前, 标题, "
        "名称, 제목, 이름"
    ),
    "kind": (
        "kind, type, category, marker type, art, typ, kategorie, genre, categorie, tipo, categoria, soort, "
        "rodzaj, kategoria, kategori, sort, tyyppi, druh, тип, категория, 種類, 类型, 종류"
    ),
    "people": (
        "people, person, persons, who, speaker, speakers, cast, actor, actors, character, talent, interviewee, "
        "guest, wer, sprecher, sprecherin, personen, darsteller, qui, personne, personnes, intervenant, "
        "intervenante, locuteur, quien, persona, personas, hablante, orador, personaje, chi, persone, parlante, "
        "oratore, spreker, personages, quem, pessoa, pessoas, falante, kto, osoba, osoby, mowca, vem, talare, "
        "personer, hvem, taler, kuka, henkilo, puhuja, kdo, mluvci, кто, спикер, хто, 話者, 人物, 说话人, 화자"
    ),
    "author": (
        "author, commenter, commentator, reviewer, user, username, user name, by, written by, left by, note by, "
        "commented by, added by, created by, owner, logger, verfasser, verfasserin, autor, autorin, auteur, "
        "autrice, par, autora, por, autore, door, autorka, forfattare, skriven av, av, forfatter, af, "
        "kirjoittaja, автор, 著者, 作者, 작성자"
    ),
    "status": (
        "status, state, done, complete, completed, is completed, resolved, is resolved, finished, checked, "
        "fixed, closed, erledigt, fertig, abgeschlossen, fait, termine, resolu, statut, hecho, completado, "
        "resuelto, estado, fatto, completato, risolto, stato, gedaan, klaar, afgerond, voltooid, feito, "
        "concluido, resolvido, gotowe, zrobione, wykonane, klart, klar, fardig, avklarad, ferdig, faerdig, "
        "udfort, valmis, hotovo, готово, 完了, 完成, 완료"
    ),
    "private": (
        "private, internal, confidential, not for publication, privat, intern, vertraulich, prive, interne, "
        "confidentiel, privado, interno, confidencial, privato, riservato, vertrouwelijk, prywatne, poufne"
    ),
    "colour": (
        "colour, color, marker color, marker colour, farbe, markierungsfarbe, couleur, colore, kleur, cor, "
        "kolor, farg, farve, farge, vari, barva, цвет, 色, 颜色, 색"
    ),
    "tags": (
        "tag, tags, keyword, keywords, topic, topics, schlagwort, schlagworte, schlagworter, stichwort, "
        "stichworte, thema, themen, mot cle, mots cles, etiquette, etiquettes, etiqueta, etiquetas, "
        "palabra clave, palabras clave, etichetta, etichette, parola chiave, parole chiave, trefwoord, "
        "trefwoorden, palavra chave, palavras chave, tagi, slowa kluczowe, taggar, nyckelord, emneord, stikord, "
        "avainsanat, stitky, теги, タグ, 标签, 태그"
    ),
    "media": (
        "asset name, asset, file, file name, filename, source file, clip name, clip, media, video, video name, "
        "datei, dateiname, fichier, nom du fichier, archivo, nombre de archivo, nome file, bestand, "
        "bestandsnaam, arquivo, plik, nazwa pliku, fil, filnamn"
    ),
    "reply": (
        "reply, replies, response, antwort, antworten, reponse, reponses, respuesta, respuestas, risposta, "
        "risposte, antwoord, resposta, odpowiedz, svar"
    ),
    "created": (
        "created, created at, date, date added, added, date created, datum, erstellt, date de creation, fecha, "
        "creado, data, creato, aangemaakt, utworzono, skapad, oprettet"
    ),
    "alt": (
        "alt, alt text, alternative text, alternativtext, texte alternatif, texto alternativo, testo alternativo"
    ),
    "caption": "caption, bildunterschrift, bildtext",
    "licence_url": "licence url, license url",
    "usage_terms": "usage terms",
    "number": "number, no, nr, num, index, comment number, comment no, n, nummer, numero, lp, lfd nr, pos",
}  # fmt: skip
"""What a column means -> what it is called. A word that two meanings share belongs to the first of them."""

OWN = (
    "id", "heading", "credit", "creator", "source", "copyright", "use", "modified", "confidence", "region", "exact",
)  # fmt: skip
"""Further columns of bts's own tables, which have no other name."""

SHOWN = "start, time, timecode, timestamp, in, or Zeit, Début, Inicio, Inizio, Tijd ..."
"""Headings of a column of times, as an error names them."""

UNITS = {
    "ms": (
        "ms msec msecs millis millisecond milliseconds millisekunde millisekunden millisecondes milisegundos "
        "millisecondi milliseconden milissegundos milisekundy millisekunder мс"
    ),
    "s": (
        "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondi seconden "
        "sekundy sekunder sekunnit сек с"
    ),
    "min": "min mins minute minutes minuten minutos minuti minuty minuter",
    "frames": "frame frames bilder fotogramas fotogrammi klatki",
    "": "hh mm ss ff h m hms hmsf mmss hhmmss hhmmssff clock smpte tc timecode",
}
"""Unit of a column's numbers -> the words for it at the end of a heading; "": the cells tell."""

DONE = frozenset(
    "1 x y yes true done complete completed resolved finished fixed closed checked ok ja j wahr erledigt "
    "fertig abgeschlossen oui o vrai fait termine resolu si s verdadero hecho completado resuelto vero fatto "
    "completato risolto waar gedaan klaar afgerond voltooid sim verdadeiro feito concluido resolvido tak t "
    "prawda gotowe zrobione wykonane sant klart klar fardig ferdig faerdig kylla valmis ano hotovo да готово "
    "✓ ✔ ☑ ✅ 完了 完成 완료".split()
)
"""What stands in a column of done marks where a note is done, folded; `x`, a tick, and yes in many languages."""

OPEN = frozenset(
    "0 n no false open todo pending new incomplete unresolved nein falsch offen non faux ouvert falso abierto "
    "pendiente aperto nee onwaar nao aberto pendente nie falsz otwarte nej falskt oppen nei apen ei avoin ne "
    "нет - – ☐ in progress".split()
)
"""What stands there where it is open, beside nothing."""

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "đ": "d", "ð": "d", "ı": "i", "œ": "oe", "#": " number "})
"""Letters that have no accent to take off, and the sign for a number."""


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading as it stands there, what it means ("" unknown), and the unit of its numbers."""

    heading: str
    meaning: str
    unit: str = ""


def fold(text: str) -> str:
    """A heading or a word without case, accents and punctuation, with single spaces."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    bare = unicodedata.normalize("NFKD", apart.casefold().translate(_LETTERS))
    letters = "".join(c if c.isalnum() else " " for c in bare if not unicodedata.combining(c))
    return " ".join(letters.split())


def read_heading(text: str) -> Column:
    """What a heading means."""
    folded = fold(text)
    if folded in _BY_WORD:
        return Column(text.strip(), _BY_WORD[folded])
    words, unit = folded.split(), ""
    while words and words[-1] in _BY_UNIT:
        last = _BY_UNIT[words.pop()]
        unit = unit or last
    if unit and len(words) > 1 and words[-1] in ("in", "im", "en"):
        words.pop()
    meaning = _BY_WORD.get(" ".join(words), "")
    if meaning in _TIMES:
        return Column(text.strip(), meaning, unit)
    return Column(text.strip(), "")


_TIMES = ("start", "source start", "end", "duration")
_BY_WORD = {word: word for word in OWN}
for _meaning, _words in reversed(MEANINGS.items()):
    _BY_WORD |= {fold(word): _meaning for word in _words.split(", ")}
_BY_UNIT = {word: unit for unit, words in UNITS.items() for word in words.split()}
