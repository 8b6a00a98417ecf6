//! Builds and runs a site: settings, middleware, templates, errors, static files, health, the command line.
#![doc = include_str!("../README.md")]

mod announcement;
mod app;
mod application;
mod backup;
mod body;
mod cli;
mod compression;
mod contents;
mod dashboard;
mod demo;
mod development;
mod doctor;
mod embeds;
mod endpoint;
mod error;
mod error_pages;
mod feature;
mod headers;
mod health;
mod host;
mod housekeeping;
mod inspection;
mod inventory;
mod late_mail;
mod legal;
mod limits;
mod listener;
mod logs;
mod metrics;
mod moved;
mod multipart;
mod observer;
mod opening;
mod origin;
mod pages;
mod pagination;
mod picture_files;
mod pictures;
mod production;
mod release;
mod render;
mod restoration;
mod routine;
mod search;
mod seo;
pub mod settings;
mod site;
mod statics;
mod tables;
mod upload_folder;
mod uploads;
mod validators;
mod webmanifest;

pub use announcement::{Announcement, NoticeBoard};
pub use app::App;
pub use application::{Application, StartError, StartOptions, Stopping};
pub use body::{Submission, read_submission};
pub use cli::run;
pub use contents::ContentError;
pub use dashboard::{Badge, Card, CardRow, Figure};
pub use demo::{DemoAuthor, DemoContent, DemoError, DemoPicture};
pub use endpoint::{Access, Endpoint};
pub use error::AppError;
pub use error_pages::panel::{Refusal, RefusalPage};
pub use feature::{Check, Feature, NavigationItem, PictureUse, SitemapEntry};
pub use headers::EDITOR_POLICY;
pub use inspection::{InspectionError, Report, inspect, inspect_and_keep, last_report};
pub use late_mail::{LATE_AFTER, why_late};
pub use multipart::{FileContent, FormAllowance, FormWithFiles, SubmittedFile, read_form};
pub use observer::{Observer, Visit};
pub use origin::hides_its_origin;
pub use pages::static_page;
pub use pagination::{PageNumber, Pagination};
pub use picture_files::{Unkept, keep_picture, remove_picture, show_picture, uploads_size};
pub use pictures::{UploadedPicture, complete_pictures, uploaded_name};
pub use render::{PageMeta, RenderError, Renderer, View, day_in_words};
pub use routine::{Doing, Routine};
pub use search::SearchHit;
pub use settings::Settings;
pub use site::{
    Address, Day, Embed, Facts, FactsError, Geo, HomeFacts, Hours, Language, LanguageFacts, Languages,
    LegalFacts, MapFacts, NavigationLink, PageFacts, Picture, PrivacyLaw, Site, SiteAssets, SpecialHours,
    TimeOfDay,
};
