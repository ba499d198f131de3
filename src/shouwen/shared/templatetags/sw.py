"""The building blocks of staff pages: icons, pills, tiers, clocks, states of lists, fields, dialogs, navigation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shouwen.shared.templatetags import clock_words
from shouwen.shared.templatetags.navigation import destinations

register = template.Library()

TIERS = {
    "diamond": ("diamond", _("Diamond")),
    "gold": ("crown", _("Gold")),
    "silver": ("medal", _("Silver")),
    "standard": ("user", _("Standard")),
}
STATES = {
    "ready": ("headset", _("Ready")),
    "ringing": ("phone-incoming", _("Ringing")),
    "busy": ("phone-call", _("Busy")),
    "wrapup": ("pencil", _("Wrap-up")),
    "paused": ("coffee", _("Paused")),
    "offline": ("plug", _("Offline")),
}
CHANNELS = {
    "voice": ("phone", _("Phone call")),
    "chat": ("message-circle", _("Web chat")),
    "email": ("mail", _("E-mail")),
    "sms": ("device-mobile", _("SMS")),
    "wechat": ("brand-wechat", _("WeChat")),
    "app": ("device-mobile", _("App")),
}
MESSAGES = {
    constants.SUCCESS: ("good", "circle-check"),
    constants.WARNING: ("warn", "alert-triangle"),
    constants.ERROR: ("breach", "alert-circle"),
}


@register.simple_tag
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """One icon of the sprite; without a label it is decoration."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    extra = f" {css}" if css else ""
    return format_html(
        '<svg class="ti ti-{}{}" {}><use href="{}#{}"></use></svg>', name, extra, voice, static("built/icons.svg"), name
    )


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key combination as it is printed on the keys."""
    return format_html("<kbd>{}</kbd>", keys)


@register.simple_tag
def pill(text: object, tone: str = "", icon: str = "", state: str = "") -> SafeString:
    """A word in a capsule; tone is one of good, warn, breach, accent, line."""
    picture = _icon(icon) if icon else ""
    of_state = format_html(' data-state="{}"', state) if state else ""
    return format_html('<span class="sw-pill {}"{}>{}{}</span>', tone, of_state, picture, text)


@register.simple_tag
def state_pill(state: str) -> SafeString:
    """An agent's state: its colour, icon and word."""
    picture, word = STATES.get(state, ("plug", state))
    return pill(word, icon=picture, state=state)


@register.simple_tag
def tier(code: str) -> SafeString:
    """The customer's tier: always icon and word."""
    picture, word = TIERS.get(code, TIERS["standard"])
    return format_html('<span class="sw-tier {}">{}{}</span>', code or "standard", _icon(picture), word)


@register.simple_tag
def channel(code: str, words: bool = False) -> SafeString:
    """The channel's icon, named for screen readers, or with the word beside it."""
    picture, word = CHANNELS.get(code, ("message-2", code))
    if words:
        return format_html("{} {}", _icon(picture), word)
    return _icon(picture, label=str(word))


@register.simple_tag
def clock(
    due: datetime | None = None,
    since: datetime | None = None,
    limit: int | None = None,
    bar: bool = False,
    stopped: datetime | None = None,
    last: int = 0,
    css: str = "",
) -> SafeString:
    """A running time: what is left until `due` (counted from `since`), or a stopwatch against `limit` seconds."""
    at = stopped or timezone.now()
    used = (at - since).total_seconds() if since else 0.0
    if due:
        whole = (due - since).total_seconds() if since else float(limit or 0)
        left = (due - at).total_seconds()
        words, used = clock_words.remaining(round(left)), (whole - left if whole else 0.0)
    else:
        words, whole = clock_words.running(int(used)), float(limit or 0)
    colour = clock_words.tone(used, whole, last) if whole else ("breach" if due and due <= at else "")
    attributes = {
        "due": due and due.isoformat(),
        "since": since and since.isoformat(),
        "limit": limit,
        "stopped": stopped and stopped.isoformat(),
        "last": last or None,
        "tone": colour or None,
        "class": css or None,
    }
    given = ((name, value) for name, value in attributes.items() if value is not None)
    written = format_html_join("", ' {}="{}"', given)
    track: SafeString | str = ""
    if bar:
        percent = _percent(used, whole) if whole else 100 if colour else 0
        track = format_html('<progress class="sw-bar thin" max="100" value="{}"></progress>', percent)
    return format_html("<sw-clock{}><span>{}</span>{}</sw-clock>", written, words, track)


@register.filter
def stopwatch(seconds: float | None) -> str:
    """Seconds as 01:36."""
    return "" if seconds is None else clock_words.running(round(seconds))


@register.filter
def span(seconds: float | None) -> str:
    """Seconds in the unit that matters: 48 s, 1:35, 16 h."""
    return "—" if seconds is None else clock_words.span(round(seconds))


@register.simple_tag
def bullet(value: float, target: float, most: float, tone: str = "") -> SafeString:
    """A bar against its target tick; both are parts of `most`."""
    return format_html(
        '<svg class="bullet {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" y="2" width="100" height="6"/><rect class="val" y="2" width="{}" height="6"/>'
        '<rect class="tick" x="{}" width="1.4" height="10"/></svg>',
        tone,
        _percent(value, most),
        min(_percent(target, most), 98.6),
    )


@register.simple_tag
def spark(values: Sequence[float], css: str = "tl") -> SafeString:
    """A line of small size that shows where a figure is going."""
    top, low = max(values, default=0), min(values, default=0)
    step = 80 / max(len(values) - 1, 1)
    height = 16 / ((top - low) or 1)
    points = " ".join(f"{2 + i * step:.1f},{18 - height * (value - low):.1f}" for i, value in enumerate(values))
    picture = '<svg class="{}" viewBox="0 0 84 20" aria-hidden="true"><polyline points="{}"/></svg>'
    return format_html(picture, css, points)


@register.inclusion_tag("shared/ui/empty.html")
def empty(title: str, text: str = "", icon: str = "circle-check", href: str = "", action: str = "") -> dict[str, Any]:
    """A list that has nothing: what it means and one thing to do."""
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action}


@register.inclusion_tag("shared/ui/failed.html")
def failed(
    title: str, text: str = "", retry: str = "", href: str = "", action: str = "", code: str = ""
) -> dict[str, Any]:
    """A part that could not be loaded: what happened, what is safe, what to do now."""
    return {"title": title, "text": text, "retry": retry, "href": href, "action": action, "code": code}


@register.inclusion_tag("shared/ui/skeleton.html")
def skeleton(rows: int = 5) -> dict[str, Any]:
    """The shape of a list that is still loading."""
    return {"rows": [("w1", "w2", "w3", "w2")[row % 4] for row in range(rows)]}


@register.inclusion_tag("shared/ui/pager.html")
def pager(previous: str = "", next: str = "", text: str = "", target: str = "") -> dict[str, Any]:
    """Where we are in a long list, and the way to the neighbours."""
    return {"previous": previous, "next": next, "text": text, "target": target}


@register.inclusion_tag("shared/ui/field.html")
def field(bound: BoundField, optional: bool | None = None) -> dict[str, Any]:
    """A form field: label, control, help, errors."""
    widget = bound.field.widget
    is_check, is_group = isinstance(widget, CheckboxInput), isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    css = "" if is_group else "form-select" if isinstance(widget, Select) else "form-control"
    css = "form-check-input" if is_check else css
    attributes: dict[str, str | bool] = {"class": " ".join(filter(None, [css, widget.attrs.get("class", "")]))}
    return {
        "widget": bound.as_widget(attrs=attributes),
        "label": bound.label,
        "id": bound.auto_id,
        "help": bound.help_text,
        "errors": bound.errors,
        "is_check": is_check,
        "is_group": is_group,
        "optional": (not bound.field.required and not is_check) if optional is None else optional,
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: str, css: str = "") -> SafeString:
    """A dialog, opened by any element with data-open="<id>"."""
    return _render("shared/ui/dialog.html", id=id, title=title, css=css, content=content)


@register.simple_block_tag
def filterbar(content: str, action: str, target: str = "") -> SafeString:
    """A bar of filters that reloads the list as one types; a plain GET form without script."""
    return _render("shared/ui/filter_bar.html", action=action, target=target, content=content)


@register.simple_tag(takes_context=True)
def sort_th(context: Context, label: str, key: str, css: str = "") -> SafeString:
    """A column head that sorts by `key`, the other way round at the second press."""
    request = context["request"]
    query = request.GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    query.pop("cursor", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    mark = {"ascending": " ↑", "descending": " ↓"}.get(order, "")
    head = '<th class="{}" aria-sort="{}"><a href="?{}">{}{}</a></th>'
    return format_html(head, css, order, query.urlencode(), label, mark)


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    """The rail's destinations that this person may open."""
    return destinations(context["request"])


@register.simple_tag(takes_context=True)
def appearance(context: Context, what: str) -> str:
    """The person's theme or row height; before sign-in, what this browser used last."""
    request, allowed = context.get("request"), {"theme": ("light", "dark"), "density": ("compact", "comfortable")}[what]
    user = getattr(request, "user", None)
    chosen = getattr(user, what, None) or (request.COOKIES.get(f"sw_{what}") if request else None)
    return chosen if chosen in allowed else allowed[0]


@register.filter
def html_lang(code: str) -> str:
    """Django's language code as a browser's: zh-hans is zh-Hans."""
    language, _dash, script = code.partition("-")
    return f"{language}-{script.title()}" if len(script) == 4 else code


@register.simple_tag
def stream_url() -> str:
    """Where live updates come from."""
    return f"{settings.SHOUWEN_STREAM_ORIGIN}/stream"


@register.simple_tag
def server_now() -> str:
    """The server's time, so that clocks in the browser run by it."""
    return timezone.now().isoformat()


@register.simple_tag
def brand_icon() -> str:
    """The small picture in the browser's tab."""
    return static("built/icon.svg")


@register.simple_tag
def message_tone(message: Message) -> str:
    """The toast's tone for a message of Django."""
    return MESSAGES.get(message.level, ("", ""))[0]


@register.simple_tag
def message_icon(message: Message) -> SafeString:
    """The toast's icon for a message of Django."""
    return _icon(MESSAGES.get(message.level, ("", "info-circle"))[1])


_icon = icon


def _percent(part: float, whole: float) -> float:
    return round(min(max(part / whole, 0), 1) * 100, 1) if whole else 0


def _render(name: str, **values: object) -> SafeString:
    return SafeString(render_to_string(name, values))
