"""Commands whose help pages and usage errors are in the reader's language; click lays them out, labels word them."""

from collections.abc import Sequence
from typing import Any

import click

from scanner.apps.cli.help_texts import ROOT, HelpTexts, asked_for, help_texts, language_of

_ASKED = "rasoat.language"


def asked_language(ctx: click.Context) -> str:
    """What was asked for as language in the whole command line, known or not."""
    asked: str = ctx.meta.get(_ASKED) or asked_for(())
    return asked


def texts_of(ctx: click.Context) -> HelpTexts:
    """The texts in the language of this command line."""
    return help_texts(language_of(asked_language(ctx)))


def path_of(ctx: click.Context) -> str:
    """`inventory check` for `rasoat inventory check`, ROOT for `rasoat`."""
    names = []
    while ctx.parent is not None:
        names.append(ctx.info_name or "")
        ctx = ctx.parent
    return " ".join(reversed(names)) or ROOT


class Spoken(click.Command):
    """The parts of a help page, each worded by the labels; every command takes --lang, if only for its help."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any("--lang" in each.opts for each in self.params):
            self.params.append(click.Option(["--lang"], type=click.Choice(["vi", "en"]), expose_value=False))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click; the outermost command notes the language before anything can fail."""
        if ctx.parent is None:
            ctx.meta[_ASKED] = asked_for(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click's parser of options leaves it out
            raise

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Cách dùng: rasoat …"""
        texts, pieces = texts_of(ctx), " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, texts.placeholders(pieces), prefix=f"{texts.frame('usage')} ")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(texts_of(ctx).command(path_of(ctx), "help"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every option with its meaning, default and whether it is required."""
        texts = texts_of(ctx)
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        with formatter.section(texts.frame("options")):
            formatter.write_dl([_option_row(each, ctx, texts) for each in options])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Examples, and what a file of the command looks like."""
        texts, path = texts_of(ctx), path_of(ctx)
        if examples := texts.command(path, "examples"):
            with formatter.section(texts.frame("examples")):
                formatter.write("".join(f"{'':>{formatter.current_indent}}{line}\n" for line in examples.split("\n")))
        if notes := texts.command(path, "notes"):
            formatter.write(f"\n{notes}\n")


class SpokenCommand(Spoken):
    """A command."""


class SpokenGroup(Spoken, click.Group):
    """A group of commands."""

    command_class = SpokenCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands in a line each; no command is imported for that."""
        Spoken.format_options(self, ctx, formatter)
        texts, path = texts_of(ctx), path_of(ctx)
        rows = [(each, texts.command(f"{path} {each}".strip(), "short")) for each in self.list_commands(ctx)]
        with formatter.section(texts.frame("commands")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click, with a "did you mean" for a mistyped command."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            texts = texts_of(ctx)
            message = texts.frame("no_command", name=name) + _guess(texts, name, self.list_commands(ctx))
            raise click.UsageError(message, ctx)
        return super().resolve_command(ctx, args)


def _option_row(option: click.Option, ctx: click.Context, texts: HelpTexts) -> tuple[str, str]:
    record = option.get_help_record(ctx)
    name = record[0] if record else "/".join(option.opts)
    more = []
    if option.show_default and not callable(option.default):
        more.append(texts.frame("default", value=option.default))
    if option.required:
        more.append(texts.frame("required"))
    told = texts.option(option.opts, path_of(ctx))
    return texts.placeholders(name), f"{told}  [{'; '.join(more)}]" if more else told


def usage_error_lines(error: click.ClickException) -> list[str]:
    """A mistake on the command line, in words: how the command is used, where its help is, what is wrong."""
    ctx = getattr(error, "ctx", None)
    texts = texts_of(ctx) if ctx is not None else help_texts(language_of(asked_for(())))
    lines = []
    if ctx is not None:
        lines = [*ctx.get_usage().splitlines(), texts.frame("see_help", command=ctx.command_path), ""]
    return [
        *lines,
        texts.frame("error", message=_wrong(error, texts, language_of(asked_language(ctx)) if ctx else "vi")),
    ]


def _wrong(error: click.ClickException, texts: HelpTexts, language: str) -> str:
    from reports.words import words

    if isinstance(error, click.NoSuchOption):
        return texts.frame("no_option", name=error.option_name) + _guess(texts, error.option_name, error.possibilities)
    if isinstance(error, click.MissingParameter):
        kind = "missing_argument" if isinstance(error.param, click.Argument) else "missing_option"
        return texts.frame(kind, name=texts.placeholders(_hint(error)))
    if isinstance(error, click.BadParameter):
        choice = error.param.type if error.param is not None else None
        why = words(language_of(language)).sentences.told(error.message)
        if isinstance(choice, click.Choice):
            why = texts.frame("choices", choices=", ".join(str(each) for each in choice.choices))
        return texts.frame("bad_value", name=texts.placeholders(_hint(error)), why=why)
    return words(language_of(language)).sentences.told(error.format_message())


def _hint(error: click.BadParameter) -> str:
    hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
    return (hint if isinstance(hint, str) else " / ".join(hint)).replace("'", "")


def _guess(texts: HelpTexts, word: str, choices: Sequence[str] | None) -> str:
    import difflib  # for a mistake alone

    close = difflib.get_close_matches(word, choices or (), n=1)
    return texts.frame("did_you_mean", guess=close[0]) if close else ""
