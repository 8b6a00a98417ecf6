//! What the numbers of a picture stand for, and how they become those of sRGB, which is what browsers take numbers without a
//! profile for.

use std::sync::Arc;

use moxcms::{
    Chromaticity, CicpColorPrimaries, CicpProfile, ColorPrimaries, ColorProfile, DataColorSpace, Layout,
    MatrixCoefficients, ParsingOptions, ToneReprCurve, TransferCharacteristics, TransformExecutor,
    TransformOptions,
};

/// Larger profiles are ignored; those of presses have some 3 MB.
const LARGEST_PROFILE: usize = 8 * 1024 * 1024;

/// The gamma of sRGB as PNG rounds it, in units of 1/100000.
const SRGB_GAMMA: u32 = 45_455;

/// What numbers stand for if they are not those of sRGB.
pub(crate) struct Colors(ColorProfile);

impl Colors {
    /// What an ICC profile says; `None` if it is damaged, too large, or for something else than pictures.
    pub(crate) fn of_icc(profile: &[u8]) -> Option<Self> {
        let options = ParsingOptions { max_profile_size: LARGEST_PROFILE, ..ParsingOptions::default() };
        let profile = ColorProfile::new_from_slice_with_options(profile, options)
            .inspect_err(|error| tracing::debug!(%error, "a colour profile is ignored"))
            .ok()?;
        let is_known =
            matches!(profile.color_space, DataColorSpace::Rgb | DataColorSpace::Gray | DataColorSpace::Cmyk);
        is_known.then_some(Self(profile))
    }

    /// What the chunks of a PNG say: the first of cICP, iCCP, sRGB, and gAMA with cHRM that makes sense counts.
    pub(crate) fn of_png(info: &png::Info<'_>) -> Option<Self> {
        let by_code = info.coding_independent_code_points.as_ref().and_then(by_code);
        if let Some(told) = by_code {
            return told;
        }
        if let Some(told) = info.icc_profile.as_deref().and_then(Self::of_icc) {
            return Some(told);
        }
        if info.srgb.is_some() {
            return None;
        }
        let gamma = info.gama_chunk.map(png::ScaledFloat::into_scaled);
        let gamma = gamma.filter(|gamma| (10_000..=1_000_000).contains(gamma));
        by_curve_and_corners(gamma, info.chrm_chunk.map(scaled_corners).filter(are_sound))
    }

    /// Whether it is for the four inks of a printer.
    pub(crate) fn are_inks(&self) -> bool {
        self.0.color_space == DataColorSpace::Cmyk
    }
}

/// `None` if the codes are unknown or of a screen brighter than sRGB; an inner `None` if they say sRGB.
fn by_code(codes: &png::CodingIndependentCodePoints) -> Option<Option<Colors>> {
    let primaries = CicpColorPrimaries::try_from(codes.color_primaries).ok()?;
    let transfer = TransferCharacteristics::try_from(codes.transfer_function).ok()?;
    let too_bright = matches!(transfer, TransferCharacteristics::Smpte2084 | TransferCharacteristics::Hlg);
    if too_bright || codes.matrix_coefficients != 0 || !codes.is_video_full_range_image {
        return None;
    }
    if primaries == CicpColorPrimaries::Bt709 && transfer == TransferCharacteristics::Srgb {
        return Some(None);
    }
    let profile = ColorProfile::new_from_cicp(CicpProfile {
        color_primaries: primaries,
        transfer_characteristics: transfer,
        matrix_coefficients: MatrixCoefficients::Identity,
        full_range: true,
    });
    profile.red_trc.is_some().then_some(Some(Colors(profile)))
}

/// `gamma` in units of 1/100000; `corners` are white, red, green and blue in the same units.
fn by_curve_and_corners(gamma: Option<u32>, corners: Option<[(u32, u32); 4]>) -> Option<Colors> {
    // Browsers take this gamma alone for the curve of sRGB, and beside corners as it says.
    if corners.is_none() && gamma.is_none_or(|gamma| gamma.abs_diff(SRGB_GAMMA) < 100) {
        return None;
    }
    let mut profile = ColorProfile::new_srgb();
    // Otherwise it would count more than the curve.
    profile.cicp = None;
    if let Some(corners) = corners {
        let [white, red, green, blue] =
            corners.map(|(x, y)| Chromaticity::new(x as f32 / 100_000.0, y as f32 / 100_000.0));
        profile.update_rgb_colorimetry(white.to_xyyb(), ColorPrimaries { red, green, blue });
    }
    if let Some(gamma) = gamma {
        let curve = ToneReprCurve::Parametric(vec![100_000.0 / gamma as f32]);
        profile.red_trc = Some(curve.clone());
        profile.green_trc = Some(curve.clone());
        profile.blue_trc = Some(curve);
    }
    Some(Colors(profile))
}

fn scaled_corners(corners: png::SourceChromaticities) -> [(u32, u32); 4] {
    [corners.white, corners.red, corners.green, corners.blue].map(|(x, y)| (x.into_scaled(), y.into_scaled()))
}

/// Whether they are points inside the diagram, and the three primaries no line.
fn are_sound(corners: &[(u32, u32); 4]) -> bool {
    let [_, red, green, blue] = corners.map(|(x, y)| (f64::from(x), f64::from(y)));
    let area = (green.0 - red.0) * (blue.1 - red.1) - (blue.0 - red.0) * (green.1 - red.1);
    corners.iter().all(|(x, y)| *y > 0 && x.saturating_add(*y) <= 100_000) && area.abs() > 1e7
}

/// What a sample is: 8 or 16 bits.
pub(crate) trait Sample: Copy + Default + 'static {
    /// All values in order.
    fn all() -> Vec<Self>;
    /// The place of a value among them.
    fn place(self) -> usize;
    /// A transform of the colours of `profile` to sRGB.
    fn transform(profile: &ColorProfile, layout: Layout, to: Layout) -> Option<Arc<Transform<Self>>>;
}

type Transform<T> = dyn TransformExecutor<T> + Send + Sync;

macro_rules! sample {
    ($sample:ty, $create:ident) => {
        impl Sample for $sample {
            fn all() -> Vec<Self> {
                (0..=<$sample>::MAX).collect()
            }

            fn place(self) -> usize {
                usize::from(self)
            }

            fn transform(profile: &ColorProfile, layout: Layout, to: Layout) -> Option<Arc<Transform<Self>>> {
                let srgb = ColorProfile::new_srgb();
                let options = TransformOptions { prefer_fixed_point: false, ..TransformOptions::default() };
                let transform = profile.$create(layout, &srgb, to, options);
                transform.inspect_err(|error| tracing::debug!(%error, "a colour profile is ignored")).ok()
            }
        }
    };
}

sample!(u8, create_transform_8bit);
sample!(u16, create_transform_16bit);

/// Makes the numbers of rows those of sRGB.
pub(crate) struct Conversion<T> {
    kind: Kind<T>,
    channels: usize,
    before: Vec<T>,
}

enum Kind<T> {
    Nothing,
    /// For each grey another.
    Grey(Vec<T>),
    Color(Arc<Transform<T>>),
}

impl<T: Sample> Conversion<T> {
    /// For rows of pixels of 1 to 4 `channels`: grey or colours, with or without opacity. What `colors` cannot be applied to
    /// stays as it is.
    pub(crate) fn new(colors: Option<&Colors>, channels: usize) -> Self {
        let kind = colors.and_then(|Colors(profile)| match channels {
            1 | 2 => greys(profile).map(Kind::Grey),
            _ if profile.color_space != DataColorSpace::Rgb => None,
            3 => T::transform(profile, Layout::Rgb, Layout::Rgb).map(Kind::Color),
            _ => T::transform(profile, Layout::Rgba, Layout::Rgba).map(Kind::Color),
        });
        Self { kind: kind.unwrap_or(Kind::Nothing), channels, before: Vec::new() }
    }

    /// Converts one row.
    pub(crate) fn convert(&mut self, row: &mut [T]) {
        match &self.kind {
            Kind::Nothing => {}
            Kind::Grey(greys) => {
                for pixel in row.chunks_exact_mut(self.channels) {
                    if let Some(grey) = pixel.first_mut() {
                        *grey = greys.get(grey.place()).copied().unwrap_or(*grey);
                    }
                }
            }
            Kind::Color(transform) => {
                self.before.clear();
                self.before.extend_from_slice(row);
                if transform.transform(&self.before, row).is_err() {
                    row.copy_from_slice(&self.before);
                }
            }
        }
    }
}

/// What each grey becomes. A profile for colours is applied to greys as to colours without a hue.
fn greys<T: Sample>(profile: &ColorProfile) -> Option<Vec<T>> {
    let all = T::all();
    let (samples, layout) = match profile.color_space {
        DataColorSpace::Gray => (all, Layout::Gray),
        DataColorSpace::Rgb => (all.iter().flat_map(|grey| [*grey; 3]).collect(), Layout::Rgb),
        _ => return None,
    };
    let mut converted = vec![T::default(); samples.len() * 3 / layout.channels()];
    T::transform(profile, layout, Layout::Rgb)?.transform(&samples, &mut converted).ok()?;
    Some(converted.as_chunks::<3>().0.iter().map(|[_, green, _]| *green).collect())
}

/// Makes rows of four inks, 255 being none of it as cameras and presses store them, rows of sRGB.
pub(crate) struct InkConversion(Arc<Transform<u8>>);

impl InkConversion {
    /// `None` if `colors` are not those of inks.
    pub(crate) fn new(colors: &Colors) -> Option<Self> {
        let transform = colors.are_inks().then(|| u8::transform(&colors.0, Layout::Rgba, Layout::Rgb));
        transform.flatten().map(Self)
    }

    /// Converts `inks` into `row`; whether that was possible.
    pub(crate) fn convert(&self, inks: &mut [u8], row: &mut [u8]) -> bool {
        inks.iter_mut().for_each(|ink| *ink = 255 - *ink);
        self.0.transform(inks, row).is_ok()
    }
}
