"""Plainly fictional data that the gallery shows, in the four languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from openhall.ui import components as c
from openhall.ui import formats

NOW = datetime(2026, 3, 9, 1, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Words:
    """What the gallery says in one language: content of records, not of the interface."""

    lang: str
    zone: str
    currency: str
    title: str
    caption: str
    lead: str
    paragraph: str
    names: Sequence[str]
    stages: Sequence[str]
    events: Sequence[str]
    columns: Sequence[str]
    status: str
    choices: Sequence[str]
    labels: Mapping[str, str]
    hint: str
    office: str
    finding: str
    basis: str


def _labels(*texts: str) -> dict[str, str]:
    names = ("name", "price", "reason", "method", "papers", "unit", "day", "file", "agreed")
    return dict(zip(names, texts, strict=True))


WORDS = {
    "en": Words(
        "en", "Asia/Shanghai", "CNY",
        "Repair of the footbridge at Example Harbour", "Lot 1 · Works",
        "Who may bid, what it costs, which papers you need and how long it takes.",
        "Bids stay sealed until the deadline. Nobody can read them before, the operator included.",
        ("Example Bridge Builders Ltd", "Sample Civil Engineering Co.", "Fictional Steel Works"),
        ("Notice published", "Bids", "Opening", "Evaluation", "Award candidates published", "Award and contract"),
        ("Notice published", "Question answered", "Bid window extended by two days", "Bids opened"),
        ("Bidder", "Price", "Score", "Days"), "Open for bids",
        ("Lowest evaluated price", "Comprehensive score", "Negotiation"),
        _labels("Project name", "Estimated price", "Reason", "Evaluation method", "Papers", "Unit", "Date of publication", "Drawing", "I have read the conditions and commit to them"),  # noqa: E501 — labels of one form
        "Before tax, for example 1250000.00", "Example City Procurement Office",
        "Two of three bids lie under the estimate", "Bidding Law, Article 24",
    ),
    "zh-hans": Words(
        "zh-Hans", "Asia/Shanghai", "CNY",
        "示例港人行桥维修工程", "第一标段 · 工程",
        "谁可以投标、费用多少、需要哪些材料、需要多长时间。",
        "投标文件在截止时间前一直密封。在此之前任何人都无法查看，包括平台运营者。",
        ("示例桥梁建设有限公司", "样本土木工程公司", "虚构钢结构厂"),
        ("发布招标公告", "投标", "开标", "评标", "中标候选人公示", "中标与合同"),
        ("发布招标公告", "答复疑问", "投标截止时间延长两天", "开标"),
        ("投标人", "报价", "得分", "工期（天）"), "正在招标",
        ("经评审的最低投标价法", "综合评估法", "竞争性谈判"),
        _labels("项目名称", "估算价", "理由", "评标方法", "材料", "单位", "发布日期", "图纸", "我已阅读各项条件并作出承诺"),  # noqa: E501 — labels of one form
        "不含税，例如 1250000.00", "示例市公共资源交易中心",
        "三份投标中有两份低于估算价", "《招标投标法》第二十四条",
    ),
    "ko": Words(
        "ko", "Asia/Seoul", "KRW",
        "예시항 보행교 보수 공사", "제1공구 · 공사",
        "누가 입찰할 수 있는지, 비용과 필요한 서류, 걸리는 시간을 알려 드립니다.",
        "입찰서는 마감 시각까지 봉인됩니다. 그 전에는 운영자를 포함하여 아무도 읽을 수 없습니다.",
        ("예시교량건설 주식회사", "견본토목 주식회사", "가상철강공업"),
        ("공고 게시", "입찰", "개찰", "평가", "낙찰예정자 공개", "낙찰 및 계약"),
        ("공고 게시", "질의에 대한 답변", "입찰 기간 이틀 연장", "개찰"),
        ("입찰자", "입찰금액", "점수", "공사 기간(일)"), "입찰 진행 중",
        ("최저평가가격 방식", "종합평가 방식", "협상"),
        _labels("사업명", "추정가격", "사유", "평가 방식", "서류", "단위", "게시일", "도면", "조건을 읽었으며 이를 지킬 것을 서약합니다"),  # noqa: E501 — labels of one form
        "부가가치세 제외, 예: 125000000", "예시시 계약지원과",
        "세 건 중 두 건의 입찰이 추정가격보다 낮습니다", "지방계약법 시행령 제25조",
    ),
    "vi": Words(
        "vi", "Asia/Ho_Chi_Minh", "VND",
        "Sửa chữa cầu đi bộ tại Cảng Ví Dụ", "Phần 1 · Xây lắp",
        "Ai được dự thầu, chi phí bao nhiêu, cần giấy tờ gì và mất bao lâu.",
        "Hồ sơ dự thầu được niêm phong đến thời điểm đóng thầu. Trước đó không ai đọc được, kể cả đơn vị vận hành.",
        ("Công ty TNHH Cầu Đường Ví Dụ", "Công ty Xây dựng Mẫu", "Nhà máy Thép Giả Định"),
        ("Đăng thông báo mời thầu", "Dự thầu", "Mở thầu", "Đánh giá", "Công khai nhà thầu dự kiến trúng", "Trúng thầu và hợp đồng"),  # noqa: E501 — labels of one form
        ("Đăng thông báo mời thầu", "Trả lời câu hỏi", "Gia hạn thời điểm đóng thầu thêm hai ngày", "Mở thầu"),
        ("Nhà thầu", "Giá dự thầu", "Điểm", "Số ngày"), "Đang mời thầu",
        ("Phương pháp giá đánh giá thấp nhất", "Phương pháp đánh giá tổng hợp", "Thương thảo"),
        _labels("Tên dự án", "Giá dự toán", "Lý do", "Phương pháp đánh giá", "Giấy tờ", "Đơn vị", "Ngày đăng", "Bản vẽ", "Tôi đã đọc các điều kiện và cam kết thực hiện"),  # noqa: E501 — labels of one form
        "Chưa gồm thuế, ví dụ 4250000000", "Trung tâm Đấu thầu Thành phố Ví Dụ",
        "Hai trong ba hồ sơ dự thầu thấp hơn giá dự toán", "Luật Đấu thầu",
    ),
}  # fmt: skip


def sample(words: Words) -> dict[str, Any]:
    """One of every component's data, every state among them."""
    zone, currency = words.zone, words.currency
    amounts = (
        ["1184200.00", "1248000.50", "1313000.00"] if currency == "CNY" else ["1184200000", "1248000500", "1313000000"]
    )
    prices = [formats.money(amount, currency) for amount in amounts]
    scores = [formats.number(score) for score in ("92.4", "88.05", "71")]
    steps, links = (
        words.stages,
        [c.Link(text, f"#part-{place}", place == 0) for place, text in enumerate(words.columns)],
    )
    tag = c.Tag(words.status, "teal")
    states = list(c.TaskState)

    def receipt(state: c.ReceiptState, *, index: int | None = None, members: str = "") -> c.Receipt:
        proof = "#proof" if index else ""
        return c.Receipt(
            state,
            words.events[0],
            f"OH-7F3A-{index or 0:05}{state[0].upper()}",
            NOW,
            zone,
            index,
            members,
            proof,
            "#verify",
        )

    receipts = [
        receipt(c.ReceiptState.RECORDED),
        receipt(c.ReceiptState.LOGGED, index=48213),
        receipt(c.ReceiptState.WITNESSED, index=48213, members="5 / 7"),
    ]
    stages = [
        c.Stage(text, state, when=formats.day(NOW.date() + timedelta(days=place * 6)))
        for place, (text, state) in enumerate(
            zip(steps, ["done", "current", "next", "next", "next", "stopped"], strict=True)
        )
        for state in [c.StageState(state)]
    ]
    contact = c.Contact(words.office, "000 0000 0000", "help@hall.example", "09:00–18:00")
    return {
        "now": NOW,
        "zone": zone,
        "currency": currency,
        "tag": tag,
        "colours": ["grey", "teal", "green", "amber", "red"],
        "rows": [
            c.SummaryRow(words.labels["name"], words.title, "#change"),
            c.SummaryRow(words.labels["price"], prices[1], "#change"),
            c.SummaryRow(words.labels["method"], words.choices[1]),
        ],
        "tasks": [
            c.TaskGroup(
                words.caption,
                [
                    c.Task(text, "#task", state, words.hint if not place else "")
                    for place, (text, state) in enumerate(zip(steps, states, strict=False))
                ],
            )
        ],
        "steps": steps,
        "stages": stages,
        "events": [
            c.Event(
                text,
                NOW + timedelta(days=place),
                zone,
                words.office,
                words.paragraph if place == 2 else "",
                "",
                "#proof",
            )
            for place, text in enumerate(words.events)
        ],
        "columns": [
            c.Column(words.columns[0], header=True),
            *[c.Column(text, figure=True) for text in words.columns[1:]],
        ],
        "table": [
            [name, price, score, str(90 + place)]
            for place, (name, price, score) in enumerate(zip(words.names, prices, scores, strict=True))
        ],
        "links": links,
        "errors": [c.Link(words.hint, "#id_sample")],
        "receipts": receipts,
        "confirmation": c.Confirmation(
            words.events[0], "OH-7F3A-21C9", stages[:3], contact, receipt(c.ReceiptState.LOGGED, index=48214)
        ),
        "deadlines": [NOW + timedelta(days=12, hours=7), NOW + timedelta(hours=3, minutes=5), NOW - timedelta(hours=1)],
        "queue": [
            c.WorkItem(
                words.title,
                "#case",
                NOW + timedelta(days=place * 2 - 1, hours=4),
                zone,
                steps[place],
                words.basis,
                words.office,
                tag if place == 1 else None,
            )
            for place in range(3)
        ],
        "work": [
            c.WorkStage(steps[0], 12840, 12840, c.StageState.DONE),
            c.WorkStage(steps[1], 3310, 12840, c.StageState.CURRENT),
            c.WorkStage(steps[2], 57, 0, c.StageState.STOPPED),
            c.WorkStage(steps[3]),
        ],
        "bars": [
            c.Bar(name, Decimal(amount), price, marked=place < 2)
            for place, (name, amount, price) in enumerate(zip(words.names, amounts, prices, strict=True))
        ],
        "amounts": ["1234567.5", "-0.125", "0"],
        "ratio": "0.0725",
        "duration": timedelta(days=2, hours=5, minutes=40),
        "date": NOW.date(),
        "foreign": WORDS["zh-hans" if words.lang != "zh-Hans" else "ko"],
    }
