#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/assets.h"
#include "http/message.h"

namespace sourcier::http {

// "page.html" -> "text/html; charset=utf-8"; application/octet-stream for what it does not know.
std::string_view content_type_of(std::string_view file_name);

// A built page whose files ship inside the executable. Serves `folder`x of the assets at `prefix`x.
// The bytes of the assets are not copied. A file whose name carries a hash
// (assets/main-Bx3k9_Qa.js) is kept by browsers for a year; any other is asked for again with its
// ETag each time.
class static_files {
 public:
  // Both end in '/': folder "web/", prefix "/". `page` answers the addresses of an application.
  static_files(std::span<const asset> assets, std::string_view folder, std::string prefix = "/",
               std::string page = "index.html");

  // For GET and HEAD. The prefix itself is index.html. A path without extension that no file
  // answers gets `page` where the client takes text/html. Otherwise throws not_found.
  response operator()(const request& r) const;

 private:
  struct file {
    std::string name;
    std::string_view bytes;
    std::string etag;
    bool hashed;
  };

  const file* find(std::string_view name) const;

  std::vector<file> files_;  // by name
  std::string prefix_, page_;
};

}  // namespace sourcier::http
