#pragma once

#include "base/text.h"

namespace sourcier {

// A part of the program in a library of its own, loaded where it is first used so that the others
// start without what it links.
struct module_file {
  const char* library;  // "sourcier_workbook.so"
  const char* symbol;   // the C function wanted
  text what;            // what it is, for the message
  const char* needs;    // library it is built on, and the Debian package that brings it
  const char* package;
};

// The function, from the library beside the executable or in ../lib/sourcier, which stays loaded.
// Throws not_found with the remedy.
void* load_function(const module_file& m);

}  // namespace sourcier
