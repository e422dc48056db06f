/* list.h: many records of one size that never move. They are in blocks, so that those in front can be given back while
 * the ones behind them are still needed: where one kind of record becomes another, one by one, not all of both are
 * there at the same time. */
#ifndef BASE_LIST_H
#define BASE_LIST_H

#include <stddef.h>

/* Zero-initialise. All calls for one list have the same `size`, that of a record in bytes. */
struct list {
	size_t n;
	void **blocks; /* those that were dropped are NULL */
	size_t n_blocks, capacity, n_dropped;
};

/* list_add: a new record at the end, zeroed; NULL when memory is out. */
void *list_add(struct list *list, size_t size);

/* list_at: record i, below list->n, which has not been dropped. */
void *list_at(const struct list *list, size_t i, size_t size);

/* list_drop_before: records in front of record i are not needed any more. */
void list_drop_before(struct list *list, size_t i);

/* list_free: releases all; the list is empty then. */
void list_free(struct list *list);

#endif
