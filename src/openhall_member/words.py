"""The words of the status page in the four languages of the platform."""

# ruff: noqa: E501 - a sentence is a line here

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = {"en": "en", "ko": "ko", "zh": "zh-Hans", "vi": "vi"}
"""First part of a language tag → the language of the page."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "title": "Member of the log's network",
        "watches": "This program watches the log",
        "agrees": "All is well. We hold the log and our own replay of the rules agrees with it.",
        "behind": "We are not up to date yet. Nothing is wrong so far.",
        "other-pack": "The log follows a rule pack that we do not hold yet. Our keeper must look at it and accept it; until then we sign no replay.",
        "mismatch": "Our replay of the rules gives another result than the log recorded. We sign no replay.",
        "contradiction": "The platform decided against the rules, and no officer has acknowledged it. We sign no replay.",
        "withheld": "The log withholds a document that it should have disclosed. We can't go on without it.",
        "forked": "The log signed two different histories. We keep the proof and sign nothing until people have decided.",
        "size": "Entries that we have cosigned",
        "copied": "Entries on our disk",
        "mirrored": "Held in full, documents too, up to",
        "replayed": "Rules redone up to",
        "vouched": "Last replay statement, at size",
        "published": "Newest size that the log publishes",
        "cosigned_at": "Last cosignature",
        "clock": "Our clock",
        "clock_offset": "The log's clock is ahead of ours by",
        "seconds": "seconds",
        "none": "none yet",
        "unknown": "unknown",
        "detail": "More exactly",
        "keys": "Our public keys",
        "check": "To redo everything from this copy alone, run",
    },
    "ko": {
        "title": "로그 네트워크의 참여 기관",
        "watches": "이 프로그램이 지켜보는 로그",
        "agrees": "이상이 없습니다. 로그를 모두 보관하고 있으며, 규칙을 다시 계산한 결과가 로그와 같습니다.",
        "behind": "아직 최신 상태가 아닙니다. 지금까지 잘못된 것은 없습니다.",
        "other-pack": "로그가 따르는 규칙 묶음을 아직 받아들이지 않았습니다. 관리자가 검토하고 승인해야 하며, 그때까지 재계산 확인에 서명하지 않습니다.",
        "mismatch": "규칙을 다시 계산한 결과가 로그의 기록과 다릅니다. 재계산 확인에 서명하지 않습니다.",
        "contradiction": "플랫폼이 규칙에 어긋나게 결정했고, 아직 담당자가 인정하지 않았습니다. 재계산 확인에 서명하지 않습니다.",
        "withheld": "로그가 공개해야 할 문서를 내놓지 않습니다. 그 문서 없이는 더 나아갈 수 없습니다.",
        "forked": "로그가 서로 다른 두 이력에 서명했습니다. 증거를 보관하며, 사람이 결정할 때까지 아무것에도 서명하지 않습니다.",
        "size": "공동 서명한 항목 수",
        "copied": "디스크에 있는 항목 수",
        "mirrored": "문서까지 모두 보관한 크기",
        "replayed": "규칙을 다시 계산한 크기",
        "vouched": "마지막 재계산 확인서의 크기",
        "published": "로그가 공개한 가장 새로운 크기",
        "cosigned_at": "마지막 공동 서명",
        "clock": "우리 시계",
        "clock_offset": "로그의 시계가 앞선 정도",
        "seconds": "초",
        "none": "아직 없음",
        "unknown": "알 수 없음",
        "detail": "자세한 내용",
        "keys": "우리 공개 키",
        "check": "이 사본만으로 모든 것을 다시 확인하려면 다음을 실행하십시오",
    },
    "zh-Hans": {
        "title": "日志见证网络的成员",
        "watches": "本程序监督的日志",
        "agrees": "一切正常。我们持有完整日志，自行重算规则的结果与日志一致。",
        "behind": "尚未跟上最新进度，目前没有发现问题。",
        "other-pack": "日志采用了我们尚未接受的规则包，须由我方管理员审阅并接受；在此之前我们不签署重算声明。",
        "mismatch": "我们重算规则的结果与日志记录不同。我们不签署重算声明。",
        "contradiction": "平台的决定违反规则，且尚无负责人确认。我们不签署重算声明。",
        "withheld": "日志没有提供应当公开的文件。缺少该文件我们无法继续。",
        "forked": "日志签署了两份互相矛盾的历史。我们保存证据，在有关人员作出决定之前不签署任何内容。",
        "size": "已共同签署的条目数",
        "copied": "本机保存的条目数",
        "mirrored": "连同文件完整保存至",
        "replayed": "规则重算至",
        "vouched": "最近一次重算声明对应的大小",
        "published": "日志公布的最新大小",
        "cosigned_at": "最近一次共同签署",
        "clock": "我们的时钟",
        "clock_offset": "日志时钟比我们快",
        "seconds": "秒",
        "none": "暂无",
        "unknown": "未知",
        "detail": "具体情况",
        "keys": "我们的公钥",
        "check": "如需仅凭本副本重新核验全部内容，请运行",
    },
    "vi": {
        "title": "Thành viên mạng lưới giám sát nhật ký",
        "watches": "Chương trình này giám sát nhật ký",
        "agrees": "Mọi việc đều ổn. Chúng tôi giữ toàn bộ nhật ký và kết quả tính lại các quy tắc khớp với nhật ký.",
        "behind": "Chúng tôi chưa theo kịp. Cho đến nay chưa thấy điều gì sai.",
        "other-pack": "Nhật ký áp dụng một gói quy tắc mà chúng tôi chưa chấp nhận. Người quản lý phải xem xét và chấp nhận; cho đến lúc đó chúng tôi không ký xác nhận tính lại.",
        "mismatch": "Kết quả tính lại các quy tắc của chúng tôi khác với điều nhật ký đã ghi. Chúng tôi không ký xác nhận tính lại.",
        "contradiction": "Nền tảng đã quyết định trái quy tắc và chưa có người phụ trách nào xác nhận. Chúng tôi không ký xác nhận tính lại.",
        "withheld": "Nhật ký không cung cấp một tài liệu lẽ ra phải công khai. Không có tài liệu đó, chúng tôi không thể tiếp tục.",
        "forked": "Nhật ký đã ký hai lịch sử khác nhau. Chúng tôi giữ bằng chứng và không ký gì cho đến khi có người quyết định.",
        "size": "Số mục chúng tôi đã đồng ký",
        "copied": "Số mục trên đĩa của chúng tôi",
        "mirrored": "Lưu đầy đủ, cả tài liệu, đến",
        "replayed": "Đã tính lại quy tắc đến",
        "vouched": "Xác nhận tính lại gần nhất, tại kích thước",
        "published": "Kích thước mới nhất nhật ký công bố",
        "cosigned_at": "Lần đồng ký gần nhất",
        "clock": "Đồng hồ của chúng tôi",
        "clock_offset": "Đồng hồ của nhật ký nhanh hơn của chúng tôi",
        "seconds": "giây",
        "none": "chưa có",
        "unknown": "chưa biết",
        "detail": "Cụ thể hơn",
        "keys": "Khóa công khai của chúng tôi",
        "check": "Để kiểm tra lại toàn bộ chỉ từ bản sao này, hãy chạy",
    },
}


def choose(accepted: str) -> str:
    """The language of the page that an ``Accept-Language`` header asks for first; English when it names none of ours."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        language = LANGUAGES.get(tag.strip().lower().partition("-")[0])
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        if language and quality > 0:
            wishes.append((-quality, place, language))
    return min(wishes)[2] if wishes else "en"
