#include "ctoml.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <sstream>

#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

extern "C" char *wt_json_from_toml(const char *text, size_t length, int *line, char *message, size_t message_size) {
    *line = 0;
    try {
        const toml::table document = toml::parse(std::string_view(text, length));
        std::ostringstream out;
        out << toml::json_formatter{document};
        const std::string json = out.str();
        char *copy = static_cast<char *>(std::malloc(json.size() + 1));
        if (copy == nullptr) return nullptr;
        std::memcpy(copy, json.c_str(), json.size() + 1);
        return copy;
    } catch (const toml::parse_error &error) {
        *line = static_cast<int>(error.source().begin.line);
        std::snprintf(message, message_size, "%.*s", static_cast<int>(error.description().size()),
                      error.description().data());
    } catch (const std::exception &error) {
        std::snprintf(message, message_size, "%s", error.what());
    } catch (...) {
        std::snprintf(message, message_size, "it cannot be read");
    }
    return nullptr;
}
