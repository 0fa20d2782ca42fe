"""What is wrong with the catalogues, one line for each fault: `make check` fails on any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message

from language.catalogue import OFFERED, SOURCE, TEMPLATE, CatalogueDamaged, file_of, forms_of, key_of, parse, translated
from language.extraction import PLACE, extract, unreadable
from language.marks import CONTEXT_END

COUNT = "count"
"""The place that a plural form may leave out: "one visitor"."""


def faults(root: Path, offered: Sequence[str] = OFFERED) -> Iterator[str]:
    """Every fault of the catalogues below `root`, compared with what the source declares."""
    declared = {key_of(message): message for message in extract(root) if message.id}
    if not declared:
        yield "nothing was extracted: no text is declared with N_, NC_ or Plural"
        return
    for place in unreadable(root):
        yield f"{place}: not a literal, or within an f-string, so nothing can be extracted from it"
    locales = root / PLACE
    try:
        template = _by_key(parse(locales / TEMPLATE.name))
        yield from _differing(TEMPLATE.name, declared, template)
        there = translated(locales)
        for language in offered:
            if language != SOURCE and language not in there:
                yield f"{language}: it is offered, and there is no {file_of(language, locales).relative_to(root)}"
        for language in there:
            yield from _of_language(language, declared, parse(file_of(language, locales)), whole=language in offered)
    except CatalogueDamaged as error:
        yield str(error)


def _of_language(language: str, declared: dict[str, Message], catalogue: Catalog, *, whole: bool) -> Iterator[str]:
    found = _by_key(catalogue)
    yield from _differing(language, declared, found, whole=whole)
    for key, message in found.items():
        if key not in declared:
            continue
        finished = all(forms_of(message)) and len(forms_of(message)) == _count_of(message, catalogue)
        if whole and message.fuzzy:
            yield f"{language}: to be looked at again (fuzzy): {_shown(key)}"
        elif whole and not finished:
            yield f"{language}: not translated: {_shown(key)}"
        elif finished and not message.fuzzy:
            yield from _places(language, key, message)


def _count_of(message: Message, catalogue: Catalog) -> int:
    return catalogue.num_plurals if message.pluralizable else 1


def _differing(
    name: str, declared: dict[str, Message], found: dict[str, Message], *, whole: bool = True
) -> Iterator[str]:
    if whole:
        for key in declared.keys() - found.keys():
            yield f"{name}: not extracted: {_shown(key)}. Run `make texts`."
    for key in found.keys() - declared.keys():
        yield f"{name}: unused, nothing declares it: {_shown(key)}. Run `make texts`."
    for key in declared.keys() & found.keys():
        if declared[key].id != found[key].id:
            yield f"{name}: its plural has changed: {_shown(key)}. Run `make texts`."


def _places(language: str, key: str, message: Message) -> Iterator[str]:
    source = message.id if isinstance(message.id, tuple | list) else (message.id,)
    plural = len(source) > 1
    wanted = places(source[-1])
    for form in forms_of(message):
        given = places(form)
        if given is None or wanted is None:
            yield f"{language}: a brace is not closed: {_shown(key)}"
        elif given - wanted:
            yield f"{language}: {', '.join(sorted(given - wanted))} is no place of: {_shown(key)}"
        elif missing := wanted - given - ({COUNT} if plural else set()):
            yield f"{language}: {', '.join(sorted(missing))} is left out of: {_shown(key)}"


def places(text: str) -> set[str] | None:
    """The {places} of a text, None where it is not well formed."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _by_key(catalogue: Catalog) -> dict[str, Message]:
    return {key_of(message): message for message in catalogue if message.id}


def _shown(key: str) -> str:
    context, end, text = key.rpartition(CONTEXT_END)
    return f"{text!r} ({context})" if end else repr(text)
