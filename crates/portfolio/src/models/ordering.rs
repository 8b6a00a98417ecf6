//! The order in which visitors see the projects.

use core_models::{
    DatabaseError, QueryResult, Transaction,
    changes::What,
    publishing::{self, Entries},
    serialise,
};
use diesel::prelude::*;

use super::schema::portfolio_projects;
use super::{CHANGES, ProjectId, Projects};

/// Moves a project to a place among all, counted from 1; a place beyond either end is that end.
///
/// An order is no edit: nobody who has the project open loses anything, so its version stays.
///
/// # Errors
///
/// `NotFound`.
pub(crate) fn move_to(tx: &mut Transaction<'_>, id: ProjectId, place: usize) -> QueryResult<()> {
    serialise(tx, CHANGES)?;
    let known: Vec<(ProjectId, i32)> = portfolio_projects::table
        .order((portfolio_projects::position, portfolio_projects::id.desc()))
        .select((portfolio_projects::id, portfolio_projects::position))
        .load(tx.conn())?;
    let ids: Vec<ProjectId> = known.iter().map(|(id, _)| *id).collect();
    let at = |ids: &[ProjectId]| ids.iter().position(|known| *known == id).map_or(0, |index| index + 1);
    let from = at(&ids);
    let moved = rearranged(ids, id, place).ok_or(DatabaseError::NotFound)?;
    let to = at(&moved);
    for (position, id) in (1_i32..).zip(moved) {
        if !known.contains(&(id, position)) {
            diesel::update(portfolio_projects::table.find(id))
                .set(portfolio_projects::position.eq(position))
                .execute(tx.conn())?;
        }
    }
    let title = Projects::head(tx, id)?.title;
    let note = publishing::noted::<Projects>(id, title, What::Changed);
    tx.note_if_different(note.field("place", from.to_string(), to.to_string()));
    Ok(())
}

fn rearranged(mut ids: Vec<ProjectId>, id: ProjectId, place: usize) -> Option<Vec<ProjectId>> {
    let from = ids.iter().position(|known| *known == id)?;
    let moved = ids.remove(from);
    ids.insert(place.saturating_sub(1).min(ids.len()), moved);
    Some(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_beyond_an_end_is_that_end() {
        let order = |id, place| {
            let ids = [1, 2, 3].map(ProjectId).to_vec();
            rearranged(ids, ProjectId(id), place).map(|ids| ids.iter().map(|id| id.0).collect::<Vec<_>>())
        };
        assert_eq!(order(3, 1), Some(vec![3, 1, 2]));
        assert_eq!(order(1, 2), Some(vec![2, 1, 3]));
        assert_eq!(order(2, 0), Some(vec![2, 1, 3]));
        assert_eq!(order(1, usize::MAX), Some(vec![2, 3, 1]));
        assert_eq!(order(9, 1), None);
    }
}
