//! Answers as they are stored with a message, and as people read them.

use base_app::AppError;
use chrono::NaiveDate;
use forms::{Answer, AnswerKind};
use texts::{TextError, Texts};

use crate::views::AnswerRow;

/// The answers as the text of a column.
pub(crate) fn stored(answers: &[Answer]) -> Result<String, AppError> {
    serde_json::to_string(answers).map_err(|error| AppError::Internal(error.into()))
}

/// The answers of a stored message.
pub(crate) fn read(column: &str) -> Result<Vec<Answer>, AppError> {
    serde_json::from_str(column).map_err(|error| AppError::Internal(error.into()))
}

/// The answers for people: days are written out in their language.
pub(crate) fn rows(answers: &[Answer], texts: &Texts) -> Result<Vec<AnswerRow>, TextError> {
    let row = |answer: &Answer| Ok(AnswerRow { label: answer.label.clone(), text: text(answer, texts)? });
    answers.iter().map(row).collect()
}

fn text(answer: &Answer, texts: &Texts) -> Result<String, TextError> {
    let day: Option<NaiveDate> = match answer.kind {
        AnswerKind::Date => answer.value.parse().ok(),
        _ => None,
    };
    day.map_or_else(|| Ok(answer.value.clone()), |day| base_app::day_in_words(texts, day))
}

#[cfg(test)]
mod tests {
    use texts::Source;

    use super::*;

    #[test]
    fn a_day_is_written_out_and_everything_else_stays() {
        let answer = |kind, value: &str| Answer {
            name: "q".to_owned(),
            label: "Question".to_owned(),
            kind,
            value: value.to_owned(),
        };
        let answers = [answer(AnswerKind::Date, "2026-12-01"), answer(AnswerKind::Line, "2026-12-01")];
        let source = Source::new("en/a.ftl", "day = { $weekday }/{ $day }/{ $month }/{ $year }");
        let texts = Texts::new("en", &[vec![source]]).unwrap();
        let texts: Vec<_> = rows(&answers, &texts).unwrap().into_iter().map(|row| row.text).collect();
        assert_eq!(texts, ["2/1/12/2026", "2026-12-01"]);
        assert_eq!(read(&stored(&answers).unwrap()).unwrap(), answers);
    }
}
