#pragma once

#include <string>
#include <string_view>

namespace sourcier::accounts {

// 256 random bits in hexadecimal.
std::string make_token();
// What records keep of a token: its BLAKE2b digest. Nobody who reads it can present the token.
std::string kept_form(std::string_view token);
// What a page sends back in X-Sourcier-CSRF: bound to the session, and useless without its cookie.
std::string csrf_of(std::string_view session_token);
// Takes the same time wherever the two differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace sourcier::accounts
