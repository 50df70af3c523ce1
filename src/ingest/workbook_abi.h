#pragma once

#include <stddef.h>

// The plain C interface of the workbook reader, a library of its own that is loaded only when a
// workbook is read.
extern "C" {

struct sourcier_workbook_sink {
  void* self;
  // A sheet begins, with about that many rows; non-zero to skip it.
  int (*sheet)(void* self, const char* name, long rows);
  // One row, numbered from 1 as in the sheet; a missing cell is "".
  void (*row)(void* self, long number, size_t cells, const char* const* values);
};

// 0, or non-zero with the reason in `why` (UTF-8, English).
typedef int (*sourcier_read_workbook_function)(const char* path,
                                               const struct sourcier_workbook_sink* sink, char* why,
                                               size_t why_size);
int sourcier_read_workbook(const char* path, const struct sourcier_workbook_sink* sink, char* why,
                           size_t why_size);
}
