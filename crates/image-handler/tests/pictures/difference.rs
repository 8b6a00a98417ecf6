//! How different two colours look: ΔE2000 (ISO/CIE 11664-6) of sRGB values.

/// The difference that eyes see between two colours; below 1 they see none.
pub(crate) fn difference(one: [u8; 3], other: [u8; 3]) -> f64 {
    let ([l1, a1, b1], [l2, a2, b2]) = (lab(one), lab(other));
    let flat = {
        let mean = (a1.hypot(b1) + a2.hypot(b2)) / 2.0;
        0.5 * (1.0 - (mean.powi(7) / (mean.powi(7) + 25_f64.powi(7))).sqrt())
    };
    let (a1, a2) = (a1 * (1.0 + flat), a2 * (1.0 + flat));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0)
        - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let around_blue = 30.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let rt =
        -2.0 * (c.powi(7) / (c.powi(7) + 25_f64.powi(7))).sqrt() * (2.0 * around_blue).to_radians().sin();
    let (l, c, h) = (dl / sl, dc / sc, dh / sh);
    (l * l + c * c + h * h + rt * c * h).sqrt()
}

/// The light of an sRGB value, from 0 to 1.
pub(crate) fn light(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn lab(color: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = color.map(light);
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175 * b;
    let z = (0.019_333_9 * r + 0.119_192 * g + 0.950_304_1 * b) / 1.088_83;
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    [116.0 * f(y) - 16.0, 500.0 * (f(x) - f(y)), 200.0 * (f(y) - f(z))]
}

#[test]
fn the_measure_is_right() {
    assert!(difference([9, 99, 199], [9, 99, 199]) < 1e-9);
    assert!((difference([0, 0, 0], [255, 255, 255]) - 100.0).abs() < 0.01);
    // Published values.
    assert!(
        (difference([255, 0, 0], [0, 255, 0]) - 86.61).abs() < 0.05,
        "{}",
        difference([255, 0, 0], [0, 255, 0])
    );
    assert!(
        (difference([255, 0, 0], [0, 0, 255]) - 52.88).abs() < 0.05,
        "{}",
        difference([255, 0, 0], [0, 0, 255])
    );
}
