"""What the columns of a victim-level extract mean, and where its records are: declared in a small TOML file."""

import pytest

import needs_analysis as na


@pytest.mark.parametrize("kind", ["layout", "police-mapping", "survey-questions"])
def test_examples_of_descriptions_are_sound(tmp_path, kind):
    from needs_analysis.reading.meaning.layout import declared

    models = {
        "layout": na.reading.Layout,
        "police-mapping": na.reading.ExtractMapping,
        "survey-questions": na.reading.QuestionMap,
    }
    (path,) = na.reading.write_template(kind, tmp_path / "example.toml")
    assert declared(models[kind], path)
