// batches: how the set statements of the hot commands find their rows (PostgreSQL).
#pragma once

// Looks `table f` up by its key for each row that stands before it, in this order, whatever the planner believes of the
// table: a plan made while it was empty would walk all of it for every batch, long after it has grown.
#define ASSAY_EACH(table, found_by, name) " CROSS JOIN LATERAL (SELECT f.* FROM " table " f WHERE " found_by " OFFSET 0) " name
// The same where there may be no such row.
#define ASSAY_MAYBE(table, found_by, name) " LEFT JOIN LATERAL (SELECT f.* FROM " table " f WHERE " found_by " OFFSET 0) " name " ON true"
