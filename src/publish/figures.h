#pragma once

#include <span>
#include <string>

#include "publish/json.h"
#include "territory/figures.h"

// Figures that others have published, each with all that says what it is.
namespace sourcier::publish {

using figure_list = std::span<const territory::figure* const>;

// Topics, definitions and sources of these figures, the figures, and which definitions of them look
// alike and make no series.
std::string figures_json(const territory::figure_table& t, figure_list all);

// One row a figure; `value` is empty where it is unknown, and `unknown` says why.
std::string figures_csv(figure_list all, language l);

// Lines for a person, under topics and definitions.
std::string figures_text(const territory::figure_table& t, figure_list all, language l);

// One figure to stand beside one of ours, as an object.
void write_published_figure(json_writer& j, const territory::figure& f);

}  // namespace sourcier::publish
