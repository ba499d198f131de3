"""What the person who started the demo reads: who can sign in, and where."""

SIGN_INS = (
    ("坐席 agents", "agent01 … agent20"),
    ("班组长 team leads", "lead01 lead02"),
    ("值班主管 supervisor", "supervisor01"),
    ("质检员 inspector", "inspector01"),
    ("培训师 trainer", "trainer01"),
    ("排班员 planner", "planner01"),
    ("知识编辑 knowledge editor", "editor01"),
    ("后台处理 back office", "backoffice01"),
    ("投诉处理 complaint handler", "complaint01"),
    ("经理 manager", "manager01"),
    ("审计员 auditor", "auditor01"),
    ("管理员 administrator", "admin"),
)


def sign_ins(url: str, password: str) -> str:
    """Return the demo sign-ins with their password, and the address of the demo site."""
    lines = [f"  {who}: {names}" for who, names in SIGN_INS]
    return "\n".join(
        [
            f"演示账号(密码 {password}) demo sign-ins (password {password})",
            *lines,
            f"演示网站 demo site: {url}/demo/",
            "按 Ctrl-C 停止 press Ctrl-C to stop",
        ]
    )
