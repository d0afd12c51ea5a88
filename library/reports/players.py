"""A recording as one reader gets it: the track that plays first, what can be chosen instead, its chapters."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from brain.languages.reading import is_read
from library.models import FLOOR, Captions, CaptionsKind, Recording, Track, TrackForm
from library.reports.transcripts import cues_of
from library.reports.webvtt import Cue


@dataclass(frozen=True)
class Player:
    """`track` is what plays, None where all tracks are kept elsewhere; `chapters` are those in the best language.

    `shown_captions`: those that are shown from the beginning, in a language that the reader reads.
    """

    recording: Recording
    track: Track | None
    tracks: list[Track]
    captions: list[Captions]
    shown_captions: Captions | None
    chapters: list[Cue] = field(default_factory=list)
    chapters_language: str = ""

    @property
    def sound(self) -> Track | None:
        """The sound alone of what plays, for slow lines."""
        alone = (track for track in self.tracks if track.form == TrackForm.SOUND and track.file)
        wanted = self.track.language if self.track and self.track.form != TrackForm.SOUND else ""
        return next((track for track in alone if track.language == wanted), None)


def player_of(recording: Recording, reads: Sequence[str], chosen: str = "") -> Player:
    """Return the recording for a reader of `reads`; `chosen` is the language of the track that they ask for."""
    tracks, rows = list(recording.tracks.all()), list(recording.captions.all())
    chapters = _best([row for row in rows if row.kind == CaptionsKind.CHAPTERS], reads)
    captions = [row for row in rows if row.kind == CaptionsKind.CAPTIONS]
    return Player(
        recording=recording,
        track=_track(tracks, reads, chosen),
        tracks=tracks,
        captions=captions,
        shown_captions=_read(captions, reads),
        chapters=cues_of(vars(chapters)["chapters"]) if chapters else [],  # sheets.materials_of
        chapters_language=chapters.language if chapters else "",
    )


def captions_for(recording: Recording, reads: Sequence[str], chosen: str = "") -> Captions | None:
    """Return the captions in the language that is asked for, else in one that the reader reads, else any."""
    rows = [row for row in recording.captions.all() if row.kind == CaptionsKind.CAPTIONS]
    return next((row for row in rows if row.language == chosen), None) or _best(rows, reads)


def _track(tracks: list[Track], reads: Sequence[str], chosen: str) -> Track | None:
    """Return the track that plays first: picture before sound alone, the reader's language before what was spoken."""
    kept = sorted(
        (track for track in tracks if track.file and not track.is_locked_away), key=lambda track: track.form == "sound"
    )
    wanted = [chosen, *reads, FLOOR]
    found = (track for language in wanted for track in kept if track.language == language)
    return next(found, None) or next(iter(kept), None)


def _best(rows: list[Captions], reads: Sequence[str]) -> Captions | None:
    return _read(rows, reads) or next(iter(rows), None)


def _read(rows: list[Captions], reads: Sequence[str]) -> Captions | None:
    return next((row for language in reads for row in rows if is_read(row.language, [language])), None)
