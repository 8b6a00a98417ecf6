//! Makes pictures smaller, never larger, without dark rims around transparent parts.

use image::imageops::FilterType;
use image::{DynamicImage, Rgba};

/// A picture on its way from the decoder to the encoders.
pub(crate) struct Canvas {
    image: DynamicImage,
    transparent: bool,
}

impl Canvas {
    /// Takes over a picture of 8 bits a channel.
    pub(crate) fn new(image: DynamicImage) -> Self {
        let transparent = match &image {
            DynamicImage::ImageRgba8(pixels) => pixels.pixels().any(|Rgba([_, _, _, alpha])| *alpha != 255),
            _ => false,
        };
        Self { image, transparent }
    }

    pub(crate) fn width(&self) -> u32 {
        self.image.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.image.height()
    }

    /// The same, `width` pixels wide, or as large as before if it is not wider.
    pub(crate) fn scaled_to_width(&self, width: u32) -> Self {
        let copy = Self { image: self.image.clone(), transparent: self.transparent };
        if width >= self.width() {
            return copy;
        }
        copy.scaled_to(width, proportion(self.height(), width, self.width()))
    }

    /// The same with its longer side at most `side` pixels.
    pub(crate) fn bounded_by(self, side: u32) -> Self {
        let longer = self.width().max(self.height());
        if longer <= side {
            return self;
        }
        let (width, height) =
            (proportion(self.width(), side, longer), proportion(self.height(), side, longer));
        self.scaled_to(width, height)
    }

    /// Colours are multiplied by opacity meanwhile: when pixels are averaged, a transparent one's colour must not count.
    fn scaled_to(mut self, width: u32, height: u32) -> Self {
        self.change_transparent_pixels(premultiply);
        let mut scaled = Self { image: scale(self.image, width, height), transparent: self.transparent };
        scaled.change_transparent_pixels(unpremultiply);
        scaled
    }

    fn change_transparent_pixels(&mut self, change: fn(&mut Rgba<u8>)) {
        if let DynamicImage::ImageRgba8(pixels) = &mut self.image
            && self.transparent
        {
            pixels.pixels_mut().for_each(change);
        }
    }

    /// Turned and mirrored as the camera noted.
    pub(crate) fn turned(mut self, orientation: image::metadata::Orientation) -> Self {
        self.image.apply_orientation(orientation);
        self
    }

    /// The picture to encode: with an alpha channel only if something is transparent.
    pub(crate) fn into_image(self) -> DynamicImage {
        match self.image {
            opaque @ DynamicImage::ImageRgba8(_) if !self.transparent => {
                DynamicImage::ImageRgb8(opaque.into_rgb8())
            }
            other => other,
        }
    }
}

/// `length × numerator / denominator`, rounded, at least 1.
fn proportion(length: u32, numerator: u32, denominator: u32) -> u32 {
    let scaled = (u64::from(length) * u64::from(numerator) + u64::from(denominator) / 2)
        / u64::from(denominator.max(1));
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// First averages down to one and a half times the size, which is quick and needs little memory, then filters.
fn scale(image: DynamicImage, width: u32, height: u32) -> DynamicImage {
    let (coarse_width, coarse_height) = (width.saturating_mul(3) / 2, height.saturating_mul(3) / 2);
    let coarse = if image.width() > coarse_width && image.height() > coarse_height {
        let coarse = image.thumbnail_exact(coarse_width, coarse_height);
        // Filtering needs memory too.
        drop(image);
        coarse
    } else {
        image
    };
    coarse.resize_exact(width, height, FilterType::CatmullRom)
}

fn premultiply(pixel: &mut Rgba<u8>) {
    let Rgba([red, green, blue, alpha]) = *pixel;
    let times = |channel: u8| ((u16::from(channel) * u16::from(alpha) + 127) / 255) as u8;
    *pixel = Rgba([times(red), times(green), times(blue), alpha]);
}

fn unpremultiply(pixel: &mut Rgba<u8>) {
    let Rgba([red, green, blue, alpha]) = *pixel;
    let by = |channel: u8| match alpha {
        0 => 0,
        _ => ((u16::from(channel) * 255 + u16::from(alpha) / 2) / u16::from(alpha)).min(255) as u8,
    };
    *pixel = Rgba([by(red), by(green), by(blue), alpha]);
}

#[cfg(test)]
mod tests {
    use super::Canvas;
    use image::{DynamicImage, Rgba, RgbaImage};

    #[test]
    fn proportions_are_kept_and_nothing_grows() {
        let size = |canvas: Canvas| (canvas.width(), canvas.height());
        let canvas = |width, height| Canvas::new(DynamicImage::new_rgb8(width, height));
        assert_eq!(size(canvas(4000, 3000).bounded_by(1600)), (1600, 1200));
        assert_eq!(size(canvas(3000, 4000).bounded_by(1600)), (1200, 1600));
        assert_eq!(size(canvas(5000, 2).bounded_by(1600)), (1600, 1));
        assert_eq!(size(canvas(1600, 9).bounded_by(1600)), (1600, 9));
        assert_eq!(size(canvas(600, 1200).scaled_to_width(320)), (320, 640));
        assert_eq!(size(canvas(320, 7).scaled_to_width(800)), (320, 7));
    }

    #[test]
    fn transparent_black_leaves_no_dark_rim() {
        let logo = RgbaImage::from_fn(1000, 1000, |x, _| {
            if x < 501 { Rgba([255, 200, 0, 255]) } else { Rgba([0, 0, 0, 0]) }
        });
        let small =
            Canvas::new(DynamicImage::ImageRgba8(logo)).scaled_to_width(100).into_image().into_rgba8();
        let rim: Vec<_> = small.pixels().filter(|pixel| (20..255).contains(&pixel.0[3])).collect();
        assert!(!rim.is_empty());
        assert!(rim.iter().all(|pixel| pixel.0[0] > 240 && pixel.0[1].abs_diff(200) < 20), "{:?}", rim[0]);
    }

    #[test]
    fn an_alpha_channel_without_transparency_goes() {
        let opaque = RgbaImage::from_pixel(3, 3, Rgba([1, 2, 3, 255]));
        assert!(!Canvas::new(DynamicImage::ImageRgba8(opaque)).into_image().has_alpha());
        let glass = RgbaImage::from_pixel(3, 3, Rgba([100, 50, 200, 128]));
        let kept = Canvas::new(DynamicImage::ImageRgba8(glass)).into_image().into_rgba8();
        assert!(kept.pixels().all(|pixel| *pixel == Rgba([100, 50, 200, 128])));
    }
}
