//! Lists of small things that stand in memory one behind the other.

/// Lists that are known by their places.
#[derive(Debug, Default)]
pub(super) struct Rows<T> {
    items: Vec<T>,
    /// For each list the place behind its last item.
    ends: Vec<u32>,
}

/// Lists of numbers that the compiler makes.
#[derive(Debug)]
pub(super) struct Table<const ROWS: usize, const ITEMS: usize> {
    pub(super) items: [u16; ITEMS],
    /// For each list the place behind its last item.
    pub(super) ends: [u16; ROWS],
}

impl<const ROWS: usize, const ITEMS: usize> Table<ROWS, ITEMS> {
    /// One list; an empty one where there is none.
    pub(super) fn row(&self, at: usize) -> &[u16] {
        row(&self.items, &self.ends, at)
    }
}

fn row<'a, T, End>(items: &'a [T], ends: &[End], at: usize) -> &'a [T]
where
    End: Copy + TryInto<usize>,
{
    let end = |at: usize| ends.get(at).and_then(|end| (*end).try_into().ok()).unwrap_or(0);
    let start = at.checked_sub(1).map_or(0, end);
    items.get(start..end(at)).unwrap_or(&[])
}

/// A count as a table keeps it; what has more does not build.
#[expect(clippy::cast_possible_truncation, reason = "asserted")]
pub(super) const fn narrow(count: usize) -> u16 {
    assert!(count <= u16::MAX as usize, "too many for a table");
    count as u16
}

impl<T: Copy + Default> Rows<T> {
    /// One list; an empty one where there is none.
    pub(super) fn row(&self, at: usize) -> &[T] {
        row(&self.items, &self.ends, at)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_kept_apart() {
        let rows = Rows::grouped(3, [(2, 'a'), (0, 'b'), (2, 'c')].into_iter());
        assert_eq!(
            [rows.row(0), rows.row(1), rows.row(2), rows.row(3)],
            [&['b'] as &[char], &[], &['a', 'c'], &[]]
        );
        let table = Table { items: [2, 0, 2], ends: [2, 2, 3] };
        assert_eq!(
            [table.row(0), table.row(1), table.row(2), table.row(3)],
            [&[2_u16, 0] as &[u16], &[], &[2], &[]]
        );
    }
}
