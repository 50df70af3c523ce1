#pragma once

#include "app/command.h"

namespace sourcier::app {

struct parsed {
  globals g;
  const command* chosen = nullptr;  // null: help or version was printed
  arguments args;
};

// Fills `p` with the command line as asked, its language first; prints help or version.
// Throws input_error saying what is wrong and which help to read.
void parse(int argc, char** argv, parsed& p);

}  // namespace sourcier::app
