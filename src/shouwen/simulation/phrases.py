"""What simulated customers and agents say: short original sentences of telecom service, by matter."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """One reason to contact the centre: how it starts, how it goes on, how it is answered and coded."""

    code: str
    openings: tuple[str, ...]
    follow_ups: tuple[str, ...]
    answers: tuple[str, ...]


MATTERS = (
    Matter(
        "balance",
        ("帮我查一下话费还剩多少", "这个月话费怎么扣得这么快", "我刚充了一百，到账了吗"),
        ("那这个月一共用了多少？", "短信提醒能不能打开？", "好，余额不足的时候会通知我吗？"),
        (
            "您好，我马上为您查询余额，请稍等。",
            "已为您查到本月消费明细，主要是套餐月费。",
            "充值已到账，余额提醒也为您打开了。",
        ),
    ),
    Matter(
        "data",
        ("流量才月中就没了，怎么回事", "想加一个流量包，有便宜的吗", "流量显示超了，会不会扣很多钱"),
        ("是哪个应用用得最多？", "这个包当天就生效吗？", "用不完下个月还能用吗？"),
        (
            "您好，我先看看您这个月的流量使用情况。",
            "您可以办 10 元 2 GB 的加油包，立即生效，月底到期。",
            "已为您说明清楚，需要的话现在就可以办。",
        ),
    ),
    Matter(
        "roaming",
        ("下周去泰国，国际漫游怎么开", "从日本回来，漫游费是不是多扣了", "人在香港，手机没有信号"),
        ("价格是按天算吗？", "回国以后要不要再关掉？", "那我现在重启一下手机试试"),
        (
            "您好，请问您哪天出发、去几天？",
            "漫游包按北京时间 0 点计一天，落地前开通就可以。",
            "请您在设置里手动选择当地网络，再重启一次。",
        ),
    ),
    Matter(
        "broadband",
        ("宽带上不去了，光猫亮红灯", "晚上网速特别慢，看视频一直转圈", "装机师傅说今天来，还没到"),
        ("已经断电重启过了，还是红灯", "大概几点能修好？", "能不能给我一个准确的时间？"),
        (
            "您好，请您先看看光猫的 LOS 灯是不是红色。",
            "线路这边有告警，我为您派师傅上门，今天 18 点前联系您。",
            "给您添麻烦了，师傅的电话马上发到您手机上。",
        ),
    ),
    Matter(
        "bill",
        ("账单里有一项增值业务，我没订过", "为什么这个月多了三十块钱", "想要上个月的电子发票"),
        ("那能退给我吗？", "以后怎么才不会再扣？", "发票发到邮箱可以吗？"),
        (
            "您好，我为您核对这一项的订购时间和渠道。",
            "这一项我先为您取消，费用核实后 48 小时内答复您。",
            "发票已经开好，请您留意邮箱。",
        ),
    ),
    Matter(
        "complaint",
        ("上次说 48 小时退费，到现在没有消息", "打了三次电话每次都要从头讲", "你们门店答应送的话费没有到"),
        ("我要找你们负责人", "到底什么时候能解决？", "那我就等您的消息，别再拖了"),
        (
            "非常抱歉让您等这么久，这件事从现在起由我负责到底。",
            "我查到之前的记录了，您不用再重复说明。",
            "今天 17 点前我给您答复，到时候主动联系您。",
        ),
    ),
)
THANKS = ("好的，谢谢", "明白了，谢谢您", "行，那先这样", "谢谢，没有别的问题了")
CLOSINGS = ("不客气，请问还有什么可以帮您？", "感谢您的咨询，祝您生活愉快。")


def matter_for(text: str) -> Matter:
    """The matter a sentence belongs to: the one whose sentences share most characters with it."""
    return max(
        MATTERS, key=lambda matter: max(len(set(text) & set(said)) for said in (*matter.openings, *matter.follow_ups))
    )


def pick(rng: random.Random, sentences: tuple[str, ...]) -> str:
    """One of the sentences."""
    return rng.choice(sentences)
