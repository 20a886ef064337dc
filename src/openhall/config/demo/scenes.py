"""What the demonstration's tenders say; plainly fictional."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

PUMPS: dict[str, Any] = {
    "title": "清流镇二号泵站水泵更新（演示）",
    "description": "为清流镇二号泵站采购三台水泵及控制柜，含安装与调试。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "1200000.00",
}
METERS: dict[str, Any] = {
    "title": "清流镇智能水表采购（演示）",
    "description": "为清流镇居民采购四百只智能水表。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "360000.00",
}
PIPES: dict[str, Any] = {
    "title": "清流镇供水管道更换（演示）",
    "description": "更换清流镇老旧供水管道约六公里。本项目为虚构演示。",
    "lang": "zh-hans",
    "category": "works",
    "estimate": "8400000.00",
}
PUMPS_LOT: dict[str, Any] = {
    "title": "水泵三台及控制柜",
    "estimate": "1200000.00",
    "ceiling": "1180000.00",
    "deposit": "20000.00",
    "method": "comprehensive_score",
    "criteria": {
        "formula": "trimmed_mean",
        "score_limits": {"technical": "30", "service": "10"},
        "requirements": [
            {"id": "f1", "stage": "formal", "text": "投标函由法定代表人签字", "clause": "第二章第3.1款"},
            {"id": "q1", "stage": "qualification", "text": "近三年完成过同类项目", "clause": "第二章第4.2款"},
        ],
        "total": "100",
    },
    "items": [
        {"id": "1", "description": "离心水泵", "unit": "台", "quantity": "3"},
        {"id": "2", "description": "控制柜", "unit": "套", "quantity": "1"},
    ],
}
METERS_LOT: dict[str, Any] = {
    "title": "智能水表四百只",
    "estimate": "360000.00",
    "ceiling": "400000.00",
    "deposit": "0",
    "method": "lowest_evaluated_price",
}
PIPES_LOT: dict[str, Any] = {
    "title": "供水管道六公里",
    "estimate": "8400000.00",
    "ceiling": "8600000.00",
    "deposit": "0",
    "method": "lowest_evaluated_price",
}
VEHICLES: dict[str, Any] = {
    "title": "清流镇旧公务车辆拍卖（演示）",
    "description": "两辆退役抢修车，整体出让。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "60000.00",
    "jurisdiction": "cnauction",
}
LEASE: dict[str, Any] = {
    "title": "清流镇沿街商铺租赁权竞价（演示）",
    "description": "沿街商铺三年租赁权。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "90000.00",
    "jurisdiction": "cnauction",
}
VEHICLES_LOT: dict[str, Any] = {
    "title": "退役抢修车两辆",
    "estimate": "60000.00",
    "ceiling": None,
    "deposit": "0",
    "method": "rising_auction",
}
LEASE_LOT: dict[str, Any] = {**VEHICLES_LOT, "title": "商铺三年租赁权", "estimate": "90000.00"}
VEHICLES_TERMS = {"start": "60000.00", "step": "1000.00"}
LEASE_TERMS = {"start": "90000.00", "step": "500.00", "limit": "200000.00"}
VEHICLES_RESERVE = "64000.00"
VEHICLES_OFFERS = (("bidder1", "60000.00"), ("bidder2", "62000.00"), ("bidder1", "65000.00"), ("bidder2", "68000.00"))
LEASE_OFFERS = (("bidder2", "90000.00"), ("bidder3", "91500.00"), ("bidder2", "93000.00"))
QUESTION = "控制柜是否需要远程通信接口？"
ANSWER = "需要，采用开放协议即可，具体见技术要求第四节。"
OBJECTION_IN_HALL = "第二份报价是否包含控制柜？开标时未宣读。"
ANSWER_IN_HALL = "报价表为总价，已包含控制柜；清单项目以开标记录所附内容为准。"
OBJECTION = "我方报价最低，请说明技术评分的依据。"
OBJECTION_ANSWER = "评标委员会按招标文件第四节的评分标准评审，贵方技术得分二十二分，依据已在评标报告中写明。"
OBJECTION_SUMMARY = "评审按招标文件公布的标准进行，结果不变。"
_TOTALS = {"bidder1": Decimal("1098000.00"), "bidder2": Decimal("1132500.00"), "bidder3": Decimal("1075200.50")}
SCORES = {
    "bidder1": {"technical": "26.50", "service": "8"},
    "bidder2": {"technical": "27", "service": "9"},
    "bidder3": {"technical": "22", "service": "7.50"},
}


VALVES: dict[str, Any] = {
    "title": "清流镇阀门采购（演示）",
    "description": "采购六十只供水阀门，评标在两个城市进行。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "360000.00",
}
VALVES_LOT: dict[str, Any] = {
    "title": "供水阀门六十只",
    "estimate": "360000.00",
    "ceiling": "400000.00",
    "deposit": "0",
    "method": "comprehensive_score",
    "criteria": {"formula": "trimmed_mean", "score_limits": {"技术方案": "30", "售后服务": "10"}},
}
DECLINED = "当日在外地出差。"
COMPLAINT = "答复没有说明我方技术得分为何低于其他投标人。"
COMPLAINT_REQUEST = "请核查评分过程。"
COMPLAINT_ANSWER = "评标委员会成员逐项独立评分，各项得分和理由已写入评标报告。"
COMPLAINT_DECISION = "经核查，各成员分别评分，得分在招标文件规定的幅度内，计算无误。投诉不成立，予以驳回。"
COMPLAINT_PUBLISHED = "评分符合招标文件公布的标准，计算无误，投诉不成立。"
COMPLAINT_LAW = "中华人民共和国招标投标法实施条例第六十一条"
MILESTONES = ("付清全部价款", "办理车辆过户手续", "提走全部车辆并清理场地")
MILESTONE_DONE = "价款已全部付清，银行回单已提交。"
MILESTONE_ACCEPTED = "款项已到账，付款晚于约定日期。"
END_ANNOUNCED = {
    "ground": "late_after_demand",
    "reason": "过户手续已逾期，书面催告后仍未办理。",
    "consequences": "已付价款按合同结算；未提走的车辆由委托人收回。",
    "bond": "hold",
}
WORDING_ASKED = {
    "delivery_place": "水厂东门仓库",
    "acceptance": "到货后现场开箱验收，双方签字。",
    "further": "设备由制造商质保，质保范围见投标文件。争议提交项目所在地仲裁委员会仲裁。",
}
WORDING_ASKED_BECAUSE = "东门仓库有吊装设备，便于卸货。"
WORDING_COUNTERED = WORDING_ASKED | {
    "delivery_place": "水厂西门仓库",
    "further": "设备由制造商质保，质保范围见投标文件。争议提交项目所在地人民法院诉讼。",
}
WORDING_COUNTERED_BECAUSE = "东门正在施工；争议由法院处理更为方便。"
NEW_PLACE = "清流镇抢修站东侧停车场（虚构）"
NEW_PLACE_REASON = "原停放场地正在施工。"
SERVICE_LEVEL = "演示用虚构服务承诺第1号"
ROUTE = {
    "matter": "对水利工程招标结果的投诉",
    "who": "清流水务局（虚构）",
    "where": "清流路1号（虚构），工作日上午",
    "how": "先向招标人提出异议；对答复不满意的，可以在本平台、来信或当面提交投诉书。",
    "law": "中华人民共和国招标投标法实施条例第六十条",
}
HELP_ANSWERED = "投标文件上传后还能修改吗？"
HELP_ANSWER = "可以。截止时间之前，打开“我的投标”再次密封并递交，新的版本代替旧的版本。"
HELP_LATE = "退还投标保证金的利息按哪一天的利率计算？"
HELP_OPEN = "手机上怎样查看评标结果？"
TIP = "演示举报：两家投标人的投标文件由同一台电脑制作。"
TIP_ANSWER = "已收到。请问是哪一个项目的投标文件？您不必说明自己是谁。"


def price(handle: str, *, scale: int = 1) -> dict[str, Any]:
    """A bidder's price sheet; ``scale`` divides the first tender's figure into that of a smaller one."""
    if scale == 1:
        total = _TOTALS[handle]
        cabinet = Decimal("120000.00")
        pump = (total - cabinet) / 3
        amount = (pump * 3).quantize(Decimal("0.01"))
        return {
            "currency": "CNY",
            "total": str(total),
            "days": 60,
            "items": [
                {
                    "id": "1",
                    "description": "离心水泵",
                    "unit": "台",
                    "quantity": "3",
                    "unit_price": str(pump.quantize(Decimal("0.000001"))),
                    "amount": str(amount),
                },
                {
                    "id": "2",
                    "description": "控制柜",
                    "unit": "套",
                    "quantity": "1",
                    "unit_price": str(cabinet),
                    "amount": str(cabinet),
                },
            ],
        }
    figure = _TOTALS[handle] * 7 if scale == 7 else _TOTALS[handle] / scale
    return {"currency": "CNY", "total": str(figure.quantize(Decimal("0.01")))}


def document() -> bytes:
    """The tender documents: one page, made on the spot."""
    import typst

    text = (
        '#set page(paper: "a4")\n= Tender documents (fictional)\n'
        "This page stands for the tender documents of the demonstration. Nothing in it is real.\n"
    )
    pdf: bytes = typst.compile(text.encode())
    return pdf


RELEASED = "三份投标均在解密窗口内释放，名单与日志一致。"
READ_OUT = "开标价格已当场宣读，各投标人均可核对。"
CONTRACT_SEEN = "合同价格与开标价格一致。"
"""Remarks of the witness officer, in the tender's own language."""
HEARING_PLACE = "虚构会议室三，亦可通过会议号 000-000（示例）接入"
HEARING_SUBJECT = "我方技术得分的依据（示例）"
HEARING_MINUTES = "招标人到场并说明了评标过程；投诉人未到场。（示例）"

FIELD, FIELD_IN_ADDRESS = "给水工程", "%E7%BB%99%E6%B0%B4%E5%B7%A5%E7%A8%8B"
ENERGY = "年耗电费用"
BOOSTERS: dict[str, Any] = {
    "title": "清流镇加压泵站节能改造（演示）",
    "description": "更换两台加压泵，按十年费用比较。本项目为虚构演示。",
    "lang": "zh-hans",
    "estimate": "360000.00",
}
BOOSTERS_LOT: dict[str, Any] = {
    "title": "节能加压泵两台",
    "estimate": "360000.00",
    "ceiling": "380000.00",
    "deposit": "7000.00",
    "method": "lowest_evaluated_price",
    "criteria": {
        "life_cycle": {
            "years": 10,
            "rate": "0.03",
            "source": "演示用虚构文件第2号",
            "costs": [{"name": ENERGY, "first": 1, "last": 10}],
        },
    },
}
BOOSTERS_PRICES = {
    "bidder1": ("342000.00", "18000.00"),
    "bidder2": ("331000.00", "27000.00"),
    "bidder3": ("318000.00", "36000.00"),
}
"""Price, and what the pumps use in a year: the dearest pumps cost least over ten years."""
APPOINTED_BECAUSE = "节能泵的十年费用核算专业性强，随机抽取的专家难以胜任（示例）。"
GAVE_UP = "中标人书面告知：进口电机停产，无法按投标价格供货，放弃中标（示例）。"
GAVE_UP_ANSWER = "情况属实，我方放弃中标。"
AWARD_FELL = "中标人放弃中标，按候选人排名确定第二名为中标人。"
KEEPING_ANNOUNCED = "中标后无正当理由放弃，拟不予退还投标保证金（示例）。"
KEEPING_ANSWER = "电机停产不由我方决定，请考虑退还。"
KEPT_BECAUSE = "投标文件未提及停产风险，不属于不可抗力；保证金不予退还。"
RATING_QUESTIONS = {"on_time": "是否按时到场并独立完成评审？", "reasons": "评审意见的理由是否清楚？"}
RATING_SOURCE = "演示用虚构评标专家考核办法第3条"
RATED_LATE = {"on_time": ("partly", "签到晚了二十分钟。"), "reasons": ("met", "理由逐条写明。")}
RATED_WELL = {"on_time": ("met", "按时签到。"), "reasons": ("met", "理由逐条写明。")}
RATING_CORRECTED = "核对签到记录后更正：当日系统时间有误（示例）。"
RATING_ANSWER = "感谢更正。"
ALLIANCE_FEE: dict[str, Any] = {
    "amount": "80.00",
    "currency": "CNY",
    "counted": "begun_hour",
    "source": "演示用虚构收费文件第1号",
}
