"""How figures of customers are written."""

from django import template

from shouwen.shared.money import format_yuan

register = template.Library()


@register.filter
def yuan(li: int) -> str:
    """An amount in 厘 as ¥128.00."""
    return format_yuan(li)
