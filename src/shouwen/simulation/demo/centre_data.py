"""Who works in the demonstration centre and what it serves. All people are invented."""

from typing import NamedTuple


class Colleague(NamedTuple):
    """One sign-in of the demonstration."""

    username: str
    name: str
    number: str
    role: str
    team: str = ""
    skills: tuple[tuple[str, int], ...] = ()


SKILLS = {
    "mobile": "移动业务", "broadband": "宽带报障", "complaint": "投诉处理", "diamond": "钻石专席", "chat": "网聊接待", "english": "英语",
}  # fmt: skip

TEAMS = ("投诉一组", "移动一组", "宽带组", "网聊组")

_MOBILE = (("mobile", 4), ("chat", 3))
_BROADBAND = (("broadband", 4), ("mobile", 2), ("chat", 2))
_COMPLAINT = (("complaint", 4), ("mobile", 3), ("chat", 3))
_CHAT = (("chat", 5), ("mobile", 2))

_AGENTS = (
    ("苏晴", "投诉一组", (*_COMPLAINT, ("diamond", 4))), ("高远", "投诉一组", _COMPLAINT), ("温静", "投诉一组", _COMPLAINT),
    ("罗凯", "投诉一组", _COMPLAINT), ("田甜", "投诉一组", _COMPLAINT), ("彭飞", "移动一组", _MOBILE),
    ("梁月", "移动一组", (*_MOBILE, ("english", 4))), ("董洁", "移动一组", _MOBILE), ("谭笑", "移动一组", _MOBILE),
    ("任杰", "移动一组", (*_MOBILE, ("diamond", 3))), ("常青", "宽带组", _BROADBAND), ("余波", "宽带组", _BROADBAND),
    ("武扬", "宽带组", _BROADBAND), ("孟夏", "宽带组", _BROADBAND), ("龚雪", "宽带组", _BROADBAND),
    ("纪敏", "网聊组", _CHAT), ("单鹏", "网聊组", _CHAT), ("宋佳", "网聊组", _CHAT), ("裴琳", "网聊组", _CHAT), ("崔浩", "网聊组", _CHAT),
)  # fmt: skip

COLLEAGUES: tuple[Colleague, ...] = (
    *(
        Colleague(f"agent{n:02}", name, str(6020 + n), "agent", team, skills)
        for n, (name, team, skills) in enumerate(_AGENTS, start=1)
    ),
    Colleague("lead01", "秦岚", "5001", "team-lead", "投诉一组", _COMPLAINT),
    Colleague("lead02", "柯然", "5002", "team-lead", "移动一组", _MOBILE),
    Colleague("supervisor01", "方旭", "4001", "supervisor", "", _COMPLAINT),
    Colleague("inspector01", "沈知", "3001", "inspector"),
    Colleague("trainer01", "叶萌", "3002", "trainer"),
    Colleague("planner01", "顾衡", "3003", "planner"),
    Colleague("editor01", "文心", "3004", "editor"),
    Colleague("backoffice01", "石磊", "3005", "backoffice"),
    Colleague("complaint01", "何婧", "3006", "complaint-handler", "投诉一组", _COMPLAINT),
    Colleague("manager01", "陆远", "2001", "manager"),
    Colleague("auditor01", "严明", "2002", "auditor"),
)
LEADS = {"投诉一组": "lead01", "移动一组": "lead02", "宽带组": "supervisor01", "网聊组": "supervisor01"}

# code, name, medium, skills, purpose, priority, target seconds, wrap-up seconds
QUEUES = (
    ("mobile", "移动业务", "voice", {"mobile": 2}, "enquiry", 0, 20, 45),
    ("broadband", "宽带报障", "voice", {"broadband": 2}, "fault", 10, 20, 60),
    ("complaint", "投诉专线", "voice", {"complaint": 3}, "complaint", 30, 15, 90),
    ("diamond", "钻石专席", "voice", {"diamond": 2}, "enquiry", 40, 10, 60),
    ("chat", "在线客服", "chat", {"chat": 1}, "enquiry", 0, 30, 45),
)

PAUSES = (
    ("break", "小休", 900),
    ("meal", "用餐", 3600),
    ("training", "培训", None),
    ("meeting", "会议", None),
    ("back-office", "后台处理", None),
)

CODES = (
    ("套餐与资费", (("plan-ask", "套餐咨询"), ("plan-change", "套餐变更"), ("data-pack", "流量包办理"))),
    ("账单", (("balance", "余额查询"), ("bill-dispute", "计费争议"), ("invoice", "电子发票"))),
    ("漫游", (("roaming-on", "开通漫游"), ("roaming-bill", "漫游计费"))),
    ("宽带", (("broadband-fault", "宽带故障"), ("broadband-move", "移机装机"))),
    (
        "投诉",
        (("complaint-service", "服务态度"), ("complaint-promise", "承诺未兑现"), ("complaint-network", "网络质量")),
    ),
    ("其他", (("thanks", "表扬致谢"), ("wrong", "误拨或无声"), ("other", "其他"))),
)

REPLIES = (
    ("greet", "问候", "您好，我是{number}号{name}，很高兴为您服务，请问有什么可以帮您？"),
    ("greet", "请稍等", "请您稍等两分钟，我马上为您查询。"),
    ("need", "复述需求", "我跟您确认一下，您是想了解这笔费用的来源，对吗？"),
    ("handle", "查线路", "正在查您的线路，两分钟内回复您。"),
    ("handle", "道歉", "给您添麻烦了，非常抱歉，这件事由我负责到底。"),
    ("confirm", "是否还有问题", "请问还有什么可以帮您？"),
    ("confirm", "结束语", "感谢您的咨询，稍后请对我的服务做个评价，再见。"),
)

PROMPTS = {
    "greeting": "您好，欢迎致电首问电信客户服务热线。",
    "menu": "移动业务请按一，宽带报障请按二，投诉建议请按三，人工服务请按零。",
}
NUMBER = "10086"
KEYS = {"1": "mobile", "2": "broadband", "3": "complaint", "0": "mobile"}
