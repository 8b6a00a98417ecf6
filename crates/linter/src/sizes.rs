//! The attribute `sizes` of a picture: how wide it is shown (<https://html.spec.whatwg.org/multipage/images.html>).

/// What `em` and `rem` are in media conditions and, by default, on pages.
const EM: f64 = 16.0;

/// The width in CSS pixels on a screen of this width; none when it takes a browser to compute it.
pub(crate) fn width(sizes: &str, screen: f64) -> Option<f64> {
    for entry in parts(sizes) {
        let (condition, length) = match entry.rsplit_once(") ") {
            Some((condition, length)) => (Some(condition), length),
            None => (None, entry.as_str()),
        };
        if condition.map_or(Some(true), |condition| holds(condition, screen))? {
            return pixels(length, screen);
        }
    }
    None
}

/// The entries between commas, without splitting what is in parentheses.
fn parts(sizes: &str) -> Vec<String> {
    let (mut found, mut depth) = (vec![String::new()], 0_i32);
    for letter in sizes.chars() {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        match found.last_mut() {
            Some(_) if letter == ',' && depth == 0 => found.push(String::new()),
            Some(last) => last.push(letter),
            None => {}
        }
    }
    found.iter().map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect()
}

/// Whether `(min-width: 62em` or `(max-width: …` holds; none for any other condition.
fn holds(condition: &str, screen: f64) -> Option<bool> {
    let (feature, value) = condition.trim_start_matches('(').split_once(':')?;
    let value = pixels(value, screen)?;
    match feature.trim() {
        "min-width" => Some(screen >= value),
        "max-width" => Some(screen <= value),
        _ => None,
    }
}

fn pixels(length: &str, screen: f64) -> Option<f64> {
    let length = length.trim().trim_end_matches(')');
    let units = [("px", 1.0), ("vw", screen / 100.0), ("rem", EM), ("em", EM)];
    units
        .iter()
        .find_map(|(unit, worth)| Some(length.strip_suffix(unit)?.trim().parse::<f64>().ok()? * worth))
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn the_first_entry_that_holds_decides() {
        for (sizes, expected) in [
            ("380px", Some(380.0)),
            ("50vw", Some(640.0)),
            ("(min-width: 62em) 380px, 92vw", Some(380.0)),
            ("(min-width: 90em) 380px, (min-width: 40em) 50vw, 92vw", Some(640.0)),
            ("(max-width: 600px) 100vw, 20rem", Some(320.0)),
            ("calc(100vw - 2rem)", None),
            ("(orientation: portrait) 10px, 20px", None),
            ("", None),
        ] {
            assert_eq!(width(sizes, 1280.0), expected, "{sizes}");
        }
    }
}
