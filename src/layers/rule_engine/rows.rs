//! Lists of small things that stand in memory one behind the other.

/// Lists that are known by their places.
#[derive(Debug, Default)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// For each list the place behind its last item.
    ends: Vec<u32>,
}

impl<T: Copy + Default> Rows<T> {
    /// How many lists there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds to the list that comes next.
    pub(super) fn add(&mut self, item: T) {
        self.items.push(item);
    }

    /// Ends the list that comes next.
    pub(super) fn end(&mut self) {
        self.ends.push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
    }

    /// One list; an empty one where there is none.
    pub(super) fn row(&self, at: usize) -> &[T] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.items.get(start..end(at)).unwrap_or(&[])
    }

    /// So many lists of items, each of which says which list is its own; in the order given.
    pub(super) fn grouped(count: usize, items: impl Iterator<Item = (usize, T)> + Clone) -> Self {
        let mut ends = vec![0_u32; count];
        for (list, _) in items.clone() {
            if let Some(length) = ends.get_mut(list) {
                *length += 1;
            }
        }
        let mut total = 0;
        for end in &mut ends {
            // Where the list begins; it becomes the end as the list is filled.
            total += std::mem::replace(end, total);
        }
        let mut grouped = vec![T::default(); total as usize];
        for (list, item) in items {
            let Some(end) = ends.get_mut(list) else { continue };
            if let Some(place) = grouped.get_mut(*end as usize) {
                *place = item;
            }
            *end += 1;
        }
        Self { items: grouped, ends }
    }
}

impl Rows<u16> {
    /// For each number below `count` the numbers of `lists` that name it.
    pub(super) fn naming<'a>(count: usize, lists: impl Iterator<Item = &'a [u16]> + Clone) -> Self {
        let named = (0..).zip(lists).flat_map(|(list, named): (u16, &[u16])| {
            named.iter().map(move |item| (usize::from(*item), list))
        });
        Self::grouped(count, named)
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
