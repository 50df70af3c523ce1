#pragma once

#include <cstdint>
#include <string_view>

namespace sourcier::http {

// Why the system would not let us listen (an errno), with the remedy: conflict where the port is
// taken, input_error otherwise.
[[noreturn]] void throw_listen_error(int code, std::string_view address, std::uint16_t port);

}  // namespace sourcier::http
