//! Lists of small numbers that stand in memory one behind the other.

/// Lists that are known by their places.
#[derive(Debug, Default)]
pub(super) struct Rows {
    items: Vec<u16>,
    /// For each list the place behind its last item.
    ends: Vec<u32>,
}

impl Rows {
    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds to the list that comes next.
    pub(super) fn add(&mut self, item: u16) {
        self.items.push(item);
    }

    /// Ends the list that comes next.
    pub(super) fn end(&mut self) {
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// One list; an empty one where there is none.
    pub(super) fn row(&self, at: usize) -> &[u16] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.items.get(start..end(at)).unwrap_or(&[])
    }

    /// For each number below `count` the numbers of `lists` that name it.
    pub(super) fn naming<'a>(count: usize, lists: impl Iterator<Item = &'a [u16]> + Clone) -> Self {
        let mut ends = vec![0_u32; count];
        for item in lists.clone().flatten() {
            if let Some(length) = ends.get_mut(usize::from(*item)) {
                *length += 1;
            }
        }
        let mut total = 0;
        for end in &mut ends {
            // Where the list begins; it becomes the end as the list is filled.
            total += std::mem::replace(end, total);
        }
        let mut items = vec![0; total as usize];
        for (list, named) in (0..).zip(lists) {
            for item in named {
                let Some(end) = ends.get_mut(usize::from(*item)) else { continue };
                if let Some(place) = items.get_mut(*end as usize) {
                    *place = list;
                }
                *end += 1;
            }
        }
        Self { items, ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_kept_apart_and_can_be_turned_round() {
        let mut rows = Rows::default();
        for row in [&[2_u16, 0] as &[u16], &[], &[2]] {
            for item in row {
                rows.add(*item);
            }
            rows.end();
        }
        assert_eq!(rows.len(), 3);
        assert_eq!(
            [rows.row(0), rows.row(1), rows.row(2), rows.row(3)],
            [&[2, 0][..], &[], &[2], &[]]
        );
        let naming = Rows::naming(3, (0..3).map(|at| rows.row(at)));
        assert_eq!([naming.row(0), naming.row(1), naming.row(2)], [&[0][..], &[], &[0, 2]]);
    }
}
