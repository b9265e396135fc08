"""Acts at the desk on cases that keep sheets: write one, put a paper on file, take a step."""

from io import BytesIO


def write(who, slug, sheet, **typed):
    """Write a new sheet; what is wrong stays on the page."""
    return who.open(f"/desk/cases/{slug}/dossier/{sheet}/new").press("", **typed)


def put_on_file(who, slug, kind):
    """A short text as the document of this kind."""
    page = f"/desk/cases/{slug}/papers"
    who.open(page)
    return who.post(page, **who.again(kind=kind, files=(BytesIO(b"paper"), f"{kind}.txt")))


def move(who, slug, trigger, **inputs):
    """Take a step from its page, which must have let it."""
    page = f"/desk/cases/{slug}/transitions/{trigger}"
    who.open(page)
    assert who.status == 200, (trigger, who.text)
    who.post(page, **who.again(**inputs))
    assert (who.status, who.path.split("?")[0]) == (200, f"/desk/cases/{slug}"), (trigger, who.text)
    return who


def press(who, do, *, number=None, **typed):
    """Press a button `do` on the open page, in the form of this application where one is named."""
    form = next(
        n
        for n, form in enumerate(who.forms)
        if ("do", do) in form.buttons and (number is None or ("number", str(number)) in form.fields)
    )
    return who.press(f"do={do}", form=form, **typed)
