#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "ingest/sources.h"

namespace sourcier::ingest {

// A file the catalogue knows the address of.
struct catalogue_file {
  std::string url;       // http or https
  std::string name;      // last segment of it, safe as a file name
  std::string checksum;  // address of its MD5 or SHA-256 sum, or ""
};

// An entry [download.KEY]: what `sourcier fetch KIND --territory T` brings. Without files, the
// publisher has no fixed address, only the page of the source.
struct download {
  std::string key;
  std::string kind;  // as in `sourcier import`
  std::string territory;
  source from;
  std::vector<catalogue_file> files;
  std::string attribution;
};

// The entries of a catalogue. A source is looked for in `document`, then in the one that ships.
// Throws input_error naming file, entry, field and remedy.
std::vector<download> read_catalogue(std::string_view document, const std::string& file);

// The one that ships.
const std::vector<download>& shipped_catalogue();

// The entry of a kind and territory; without territory, the only one there is. Throws not_found
// with the publisher's page where no address is known, or with the territories there are.
const download& find_download(const std::vector<download>& all, std::string_view kind,
                              std::string_view territory);

// "as the publisher's page: URL, then sourcier import KIND FILE", at the end of messages.
text by_hand(const download& d);

// The last segment of an address, other characters than letters, digits, '.', '-' and '_' replaced
// by '_', never hidden and never the name of a part; "" where there is none.
std::string file_name_of(std::string_view url);

}  // namespace sourcier::ingest
