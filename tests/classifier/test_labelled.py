"""Labelled messages from files: every shape that other desks export, and what is said about a file that has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from classifier.labelled import UnusableData, read_labelled


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonl", '{"text": "it jams", "label": "Printing"}\n\n{"text": "no mail", "label": "Mail"}\n'),
        ("a.csv", "text,label\nit jams,Printing\nno mail,Mail\n"),
        # Excel of most of Europe, with its mark of UTF-8
        ("a.csv", "\ufefftext;label\nit jams;Printing\nno mail;Mail\n"),
        ("a.tsv", "text\tlabel\nit jams\tPrinting\nno mail\tMail\n"),
        # the names of other desks
        ("a.csv", "Document,Topic_group\nit jams,Printing\nno mail,Mail\n"),
        ("a.csv", "Description,Category\nit jams,Printing\nno mail,Mail\n"),
        ("a.csv", "Number;Short description;Assignment group\nI1;it jams;Printing\nI2;no mail;Mail\n"),
        ("a.csv", "Betreff;Kategorie\nit jams;Printing\nno mail;Mail\n"),
    ],
)
def test_every_usual_shape_is_read(tmp_path: Path, name: str, text: str) -> None:
    labelled = read_labelled(_file(tmp_path, name, text))

    assert [(each.text, each.category) for each in labelled.examples] == [("it jams", "Printing"), ("no mail", "Mail")]
    assert labelled.taxonomy.categories == ("Mail", "Printing")


def test_another_column_can_be_the_label(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "text,category,queue\nit jams,Printing,Second line\n")

    assert read_labelled(path, field="Queue").examples[0].category == "Second line"


def test_two_levels_and_their_usual_impact_and_urgency(tmp_path: Path) -> None:
    row = '{{"text": "x{n}", "category": "Mail", "subcategory": "quota", "impact": {impact}, "urgency": 2}}\n'
    path = _file(tmp_path, "a.jsonl", "".join(row.format(n=n, impact=impact) for n, impact in enumerate([1, 1, 3])))

    (leaf,) = read_labelled(path).taxonomy.leaves

    assert (leaf.category, leaf.subcategory, leaf.impact, leaf.urgency) == ("Mail", "quota", 1, 2)


def test_rows_of_another_split_and_rows_without_a_label_are_left_out(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "text,label,split\none,A,train\ntwo,B,test\nthree,,train\nfour,C,val\n")

    assert [each.text for each in read_labelled(path).examples] == ["one", "four"]
    assert read_labelled(path).skipped == 1
    assert [each.text for each in read_labelled(path, testing=True).examples] == ["two"]


def test_a_field_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "text,Assignment group\nit jams,one\n")

    with pytest.raises(
        UnusableData, match="no column 'asignment_group' for the label; did you mean 'assignment_group'"
    ):
        read_labelled(path, field="Asignment group")


def test_levels_are_read_with_their_names(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "text,label,Impact,Urgency\nit jams,one,1 - High,3 Low\nno mail,two,10,high\n")

    levels = [(each.impact, each.urgency) for each in read_labelled(path).examples]

    assert levels == [(1, 3), (None, None)]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "text,queue\nit jams,one\n", "--field"),
        ("a.jsonl", "", "no row at all"),
        ("a.csv", "foo,label\nit jams,one\n", "no column with a text"),
        ("a.jsonl", '{"text": "one", "label": "A"}\n{"text": \n', "line 2 is no JSON"),
    ],
)
def test_a_file_without_labels_says_what_would_help(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UnusableData, match=said):
        read_labelled(_file(tmp_path, name, text))
