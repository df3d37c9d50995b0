"""What programs forward in Cyrillic, Greek, Hebrew, Arabic and East Asian scripts is taken apart."""

from __future__ import annotations

import pytest

from tests.forwarding import COMMENT, assert_only_the_forward_is_whole, assert_taken_apart

#: How programs introduce a forwarded mail, what its sender must contain, and its subject.
FORWARDS = [
    (
        (
            "---------- Forwarded message ---------\nОт: Ann Example <ann@example.org>\nDate: вт, 3 мар. "
            "2026 г. в 08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        ('-------- Пересылаемое сообщение --------\n03.03.2026, 08:05, "Ann Example" <ann@example.org>:\n'),
        "ann@example.org",
        "",
    ),
    (
        (
            "-------- Перенаправленное сообщение --------\nТема: \tPrinter\nДата: \tTue\nОт: \tAnn Example "
            "<ann@example.org>\nКому: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "Начало переадресованного сообщения:\n\nОт: Ann Example <ann@example.org>\nТема: Printer\n"
            "Дата: 3 марта 2026\nКому: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Пересылаемое сообщение --------\nОт кого: Ann Example <ann@example.org>\nКому: Bob\n"
            "Дата: Вторник, 3 марта 2026, 8:05 +03:00\nТема: Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nВід: Ann Example <ann@example.org>\nDate: вт, 3 бер. "
            "2026 р.\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\nΑπό: Ann Example <ann@example.org>\nDate: Τρί 3 Μαρ "
            "2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n发件人： Ann Example <ann@example.org>\nDate: 2026年3月3日周二 "
            "08:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            '-------- 转发邮件信息 --------\n发件人："Ann Example" <ann@example.org>\n发送日期：2026-03-03 08:05:11\n'
            "收件人：Bob\n主题：Printer\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        "开始转发的邮件：\n\n发件人: Ann Example <ann@example.org>\n主题: Printer\n日期: 2026年3月3日\n收件人: Bob\n",
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n寄件者： Ann Example <ann@example.org>\nDate: 2026年3月3日 "
            "週二\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n差出人: Ann Example <ann@example.org>\nDate: "
            "2026年3月3日(火) 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "転送されたメッセージ:\n\n差出人: Ann Example <ann@example.org>\n件名: Printer\n"
            "日付: 2026年3月3日 8:05:11 JST\n宛先: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "-------- Forwarded Message --------\n件名: \tPrinter\n日付: \tTue\n差出人: \tAnn Example "
            "<ann@example.org>\n宛先: \tBob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- Forwarded message ---------\n보낸사람: Ann Example <ann@example.org>\nDate: 2026년 3월 "
            "3일 (화) 오전 8:05\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- הודעה שהועברה ---------\nמאת: Ann Example <ann@example.org>\nDate: יום ג׳, 3 במרץ "
            "2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
    (
        (
            "---------- الرسالة المُعاد توجيهها ---------\nمن: Ann Example <ann@example.org>\nDate: "
            "ثلاثاء، 3 مارس 2026\nSubject: Printer\nTo: Bob\n"
        ),
        "ann@example.org",
        "Printer",
    ),
]


@pytest.mark.parametrize(("introduction", "sender", "subject"), FORWARDS)
@pytest.mark.parametrize("comment", [f"{COMMENT}\n\n", ""])
def test_each_program_s_forward_is_taken_apart(introduction: str, sender: str, subject: str, comment: str) -> None:
    assert_taken_apart(introduction, sender, subject, comment)


@pytest.mark.parametrize("introduction", [introduction for introduction, _, _ in FORWARDS])
def test_a_forward_is_kept_whole_and_an_answer_is_not(introduction: str) -> None:
    assert_only_the_forward_is_whole(introduction)
