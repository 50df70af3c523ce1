#include "ingest/catalogue.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/assets.h"
#include "base/error.h"
#include "base/toml.h"
#include "ingest/csv.h"
#include "ingest/kinds.h"

namespace sourcier::ingest {
namespace {

using nlohmann::json;

// One entry being read: fields come out typed, or with an error that names them.
struct entry {
  const std::string& file;
  const std::string& key;
  const json& fields;

  [[noreturn]] void refuse(const std::string& field, const text& why) const {
    throw input_error({fmt::format("{}, [download.{}], « {} » : {}", file, key, field, why.fr),
                       fmt::format("{}, [download.{}], \"{}\": {}", file, key, field, why.en)});
  }

  std::string string(const std::string& field, bool required) const {
    const auto found = fields.find(field);
    if (found == fields.end() && !required) return "";
    if (found == fields.end()) refuse(field, {"ce champ manque", "this field is missing"});
    if (!found->is_string()) refuse(field, {"un texte est attendu", "a text is expected"});
    return found->get<std::string>();
  }

  std::vector<std::string> strings(const std::string& field) const {
    const auto found = fields.find(field);
    if (found == fields.end()) return {};
    const text expected{"une liste de textes est attendue", "a list of texts is expected"};
    if (!found->is_array()) refuse(field, expected);
    std::vector<std::string> out;
    for (const auto& s : *found) {
      if (!s.is_string()) refuse(field, expected);
      out.push_back(s.get<std::string>());
    }
    return out;
  }

  void check_names() const {
    static const std::vector<std::string> known = {"kind", "territory", "source",
                                                   "urls", "checksum",  "attribution"};
    for (const auto& [name, value] : fields.items()) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      refuse(name,
             tr("champ inconnu ; il y a : {}", "unknown field; there are: {}", listed(known)));
    }
  }

  void check_address(const std::string& field, std::string_view url) const {
    const bool web = url.starts_with("https://") || url.starts_with("http://");
    const auto host = url.substr(std::min(url.find("://") + 3, url.size()));
    const auto authority = host.substr(0, host.find_first_of("/?#"));
    const bool clean =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
    if (!web || authority.empty() || !clean) {
      refuse(field, tr("« {} » n'est pas une adresse http:// ou https://",
                       "\"{}\" is not an address http:// or https://", std::string(url)));
    }
    if (authority.find('@') != authority.npos) {
      refuse(field, {"une adresse ne porte ni nom ni mot de passe",
                     "an address bears neither name nor password"});
    }
  }

  // {url} stands for the address of the file.
  std::string checksum_of(const std::string& url) const {
    auto address = string("checksum", false);
    if (address.empty()) return "";
    constexpr std::string_view kUrl = "{url}";
    const auto at = address.find(kUrl);
    if (at != address.npos) address.replace(at, kUrl.size(), url);
    check_address("checksum", address);
    return address;
  }

  std::vector<catalogue_file> files() const {
    std::vector<catalogue_file> out;
    for (const auto& url : strings("urls")) {
      check_address("urls", url);
      const auto name = file_name_of(url);
      if (name.empty()) {
        refuse("urls", tr("« {} » ne finit pas par un nom de fichier",
                          "\"{}\" does not end with the name of a file", url));
      }
      const auto same = [&](const auto& f) { return f.name == name; };
      if (std::any_of(out.begin(), out.end(), same)) {
        refuse("urls", tr("deux adresses donnent le même fichier {} ; séparez-les en deux entrées",
                          "two addresses give the same file {}; part them into two entries", name));
      }
      out.push_back({url, name, checksum_of(url)});
    }
    return out;
  }
};

source source_of(const entry& e, const std::vector<source>& own) {
  const auto key = e.string("source", true);
  for (const auto* all : {&own, &sources()}) {
    for (const auto& s : *all) {
      if (s.key == key) return s;
    }
  }
  e.refuse("source", tr("pas de source « {} » ; décrivez-la dans [source.{}]",
                        "no source \"{}\"; describe it in [source.{}]", key, key));
}

download read_entry(const entry& e, const std::vector<source>& own) {
  e.check_names();
  download d;
  d.key = e.key;
  d.kind = e.string("kind", true);
  const auto kinds = import_kinds();
  if (std::none_of(kinds.begin(), kinds.end(), [&](const auto& k) { return k.key == d.kind; })) {
    std::vector<std::string> known;
    for (const auto& k : kinds) known.emplace_back(k.key);
    e.refuse("kind", tr("« {} » n'est pas un genre de données ; choisissez parmi : {}",
                        "\"{}\" is not a kind of data; choose among: {}", d.kind, listed(known)));
  }
  d.from = source_of(e, own);
  d.territory = e.string("territory", false);
  d.files = e.files();
  if (!d.files.empty() && d.territory.empty()) {
    e.refuse("territory", {"ce champ manque ; « france » pour tout le pays",
                           "this field is missing; \"france\" for the whole country"});
  }
  d.attribution = e.string("attribution", false);
  return d;
}

// Publisher, title and page of each of these entries.
std::string pages(const std::vector<const download*>& found, language l) {
  const bool fr = l == language::fr;
  std::string out;
  for (const auto* d : found) {
    if (!out.empty()) out += fr ? " ; " : "; ";
    out += tr("{}, « {} »", "{}, \"{}\"", d->from.publisher, d->from.title).in(l);
    if (!d->from.url.empty()) out += (fr ? " : " : ": ") + d->from.url;
  }
  return out;
}

[[noreturn]] void no_address(std::string_view kind, const std::vector<const download*>& found) {
  if (found.empty()) {
    throw not_found(
        tr("le catalogue ne connaît aucun fichier du genre {} ; donnez le vôtre à "
           "« sourcier import {} »",
           "the catalogue knows no file of the kind {}; give your own to \"sourcier "
           "import {}\"",
           kind, kind));
  }
  throw not_found(
      {fmt::format("le catalogue ne connaît pas d'adresse de fichier pour {} ; téléchargez-le à la "
                   "main sur la page de l'éditeur ({}), puis : sourcier import {} FICHIER",
                   kind, pages(found, language::fr), kind),
       fmt::format("the catalogue knows no file address for {}; download it by hand from the "
                   "publisher's page ({}), then: sourcier import {} FILE",
                   kind, pages(found, language::en), kind)});
}

}  // namespace

std::vector<download> read_catalogue(std::string_view document, const std::string& file) {
  const auto parsed = parse_toml(document, file);
  const auto own = read_sources(parsed, file);
  const auto entries = parsed.find("download");
  if (entries == parsed.end() || !entries->is_object() || entries->empty()) {
    throw input_error(
        tr("{} : aucune entrée [download.NOM] ; voyez data/sources.toml et "
           "sourcier-fetch(1)",
           "{}: no entry [download.NAME]; see data/sources.toml and "
           "sourcier-fetch(1)",
           file));
  }
  std::vector<download> out;
  for (const auto& [key, fields] : entries->items()) {
    const entry e{file, key, fields};
    if (!fields.is_object()) e.refuse("", {"une table est attendue", "a table is expected"});
    auto d = read_entry(e, own);
    const auto same = [&](const auto& o) { return o.kind == d.kind && o.territory == d.territory; };
    const auto twin = std::find_if(out.begin(), out.end(), same);
    if (twin != out.end() && !d.files.empty()) {
      e.refuse("territory",
               tr("[download.{}] donne déjà {} de « {} »",
                  "[download.{}] gives {} of \"{}\" already", twin->key, d.kind, d.territory));
    }
    out.push_back(std::move(d));
  }
  return out;
}

const std::vector<download>& shipped_catalogue() {
  static const auto all = [] {
    sources();  // says what to do where the catalogue does not ship
    return read_catalogue(*find_asset("data/sources.toml"), "data/sources.toml");
  }();
  return all;
}

const download& find_download(const std::vector<download>& all, std::string_view kind,
                              std::string_view territory) {
  find_kind(kind);
  std::vector<const download*> found;
  std::vector<std::string> territories;
  for (const auto& d : all) {
    if (d.kind != kind) continue;
    found.push_back(&d);
    if (!d.files.empty()) territories.push_back(d.territory);
  }
  if (territories.empty()) no_address(kind, found);
  if (territory.empty() && territories.size() > 1) {
    throw input_error(tr("fetch {} : dites de quel territoire avec --territory ; il y a : {}",
                         "fetch {}: say of which territory with --territory; there are: {}", kind,
                         listed(territories)));
  }
  for (const auto* d : found) {
    if (!d->files.empty() && (territory.empty() || d->territory == territory)) return *d;
  }
  throw not_found(tr("fetch {} : le catalogue ne connaît pas le territoire « {} » ; il y a : {}",
                     "fetch {}: the catalogue knows no territory \"{}\"; there are: {}", kind,
                     territory, listed(territories)));
}

text by_hand(const download& d) {
  const auto page = d.from.url.empty() ? "" : " (" + d.from.url + ")";
  return tr(
      "téléchargez-le à la main sur la page de l'éditeur{}, puis : sourcier import {} FICHIER",
      "download it by hand from the publisher's page{}, then: sourcier import {} FILE", page,
      d.kind);
}

std::string file_name_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const auto slash = url.rfind('/');
  if (slash == url.npos) return "";
  std::string name(url.substr(slash + 1));
  for (auto& c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '_') c = '_';
  }
  if (name.starts_with('.')) name[0] = '_';
  if (name.ends_with(".part") || name.ends_with(".part.json")) name += '_';
  constexpr std::size_t kLongest = 200;
  return name.size() <= kLongest ? name : name.substr(name.size() - kLongest);
}

}  // namespace sourcier::ingest
