"""What official papers of an agency carry besides results: the head of NĐ 30/2020, and whom Mẫu 08 names."""

from scanner.inventory.forms.fields import Line
from scanner.inventory.forms.form import Form
from scanner.model.organisation import Contact, Letterhead


class LetterheadForm(Form):
    """Head and foot of a paper; what is left out is printed dotted, to be filled in by hand."""

    parent: Line | None = None
    issuer: Line | None = None
    abbreviation: Line | None = None
    place: Line | None = None
    signer: Line | None = None
    recipients: list[Line] = []


class ContactForm(Form):
    """Whom to write to, in the words of Mẫu 08 part 2."""

    functions: Line | None = None
    representative: Line | None = None
    title: Line | None = None
    address: Line | None = None
    phone: Line | None = None
    email: Line | None = None


class OfficeForm(ContactForm):
    """A body that is no agency of this inventory, by its official name."""

    name: Line


def letterhead_of(form: LetterheadForm) -> Letterhead:
    """The frozen value."""
    return Letterhead(
        parent=form.parent or "",
        issuer=form.issuer or "",
        abbreviation=form.abbreviation or "",
        place=form.place or "",
        signer=form.signer or "",
        recipients=tuple(form.recipients),
    )


def contact_of(form: ContactForm | None, name: str = "") -> Contact:
    """The frozen value, of what is called `name` where the form does not say; all empty without a form."""
    if form is None:
        return Contact(name=name)
    filled = {key: value or "" for key, value in form}
    return Contact(**{"name": name, **filled})
