//! What a site's program answers when it is asked about the site, whichever release it is of.

use site_interface::{Accounts, Doctor};

use crate::{
    context::Context,
    failure::{Failure, Outcome},
    site::{file::SiteFile, name::SiteName, own_program},
};

/// Who can sign in.
///
/// # Errors
/// If the program does not say it.
pub fn accounts(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Accounts> {
    let ask = |arguments: &[&str]| -> Outcome<String> {
        Ok(context.programs.ask(&own_program::command(context, site, file, arguments)?)?)
    };
    match ask(&["list-users", "--json"]) {
        Ok(said) => serde_json::from_str(&said).map_err(|error| {
            Failure::Undone(format!("the program's accounts cannot be read ({error}): {said}"))
        }),
        // Programs of release 0.1 have a table for people only.
        Err(_older) => Ok(Accounts::from_table(&ask(&["list-users"])?)),
    }
}

/// What the site's own doctor finds wrong, in words; nothing if all is well.
///
/// # Errors
/// If the program cannot be run.
pub fn trouble(context: &Context, site: &SiteName, file: &SiteFile) -> Outcome<Option<String>> {
    let doctor = |arguments: &[&str]| own_program::command(context, site, file, arguments);
    let said = context.programs.hear(&doctor(&["doctor", "--json"])?)?;
    if let Ok(doctor) = serde_json::from_str::<Doctor>(&said) {
        let wrong = doctor.wrong();
        return Ok((!wrong.is_empty()).then(|| wrong.join("\n")));
    }
    // One of release 0.1, or one that does not get as far as looking: what it prints for people says why.
    Ok(context.programs.ask(&doctor(&["doctor"])?).err().map(|error| error.to_string()))
}
