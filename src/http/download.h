#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/text.h"

namespace sourcier::http {

struct remote_file {
  std::string url;           // http or https
  std::string name;          // of the file it becomes, without folder
  std::string checksum_url;  // a file of md5sum or sha256sum; "": the publisher gives none
  text remedy;               // what to do where it cannot be had, at the end of messages
};

struct download_options {
  language lang = language::fr;  // of the progress bar
  int retries = 5;               // attempts in a row that bring nothing, beyond the first
  std::chrono::seconds connect{15}, stall{60};
  std::function<bool()> stopped;  // asked often; true leaves a part that can go on
};

enum class download_end { fetched, unchanged, stopped };

struct download_result {
  download_end end;
  std::filesystem::path path;  // of the whole file, or of its part where stopped
  std::uint64_t bytes = 0;     // of that file
  std::uint64_t resumed = 0;   // of them, there before
  std::string checksum;        // "md5" or "sha256" that the file agrees with, or ""
};

// Brings the file into the folder, which is made where it is missing: written as NAME.part, gone on
// with from there after a break, compared with the published sum, then named. A file that is there
// already and unchanged is left alone. Throws not_found where it cannot be reached, forbidden
// where it may not be had or not be trusted, input_error where it is not what was published or
// does not fit on the disk, conflict where another process brings it.
download_result download(const remote_file& f, const std::filesystem::path& folder,
                         const download_options& o);

// What the server says of the file's size without sending it; nullopt where it says nothing.
std::optional<std::uint64_t> remote_size(const remote_file& f, const download_options& o);

// The sum of `name` in the output of md5sum or sha256sum, in lower case: that of its line, or of
// the only line. nullopt where there is none.
std::optional<std::string> published_sum(std::string_view sums, std::string_view name);

}  // namespace sourcier::http
