/* tests/conformance/json_dom_oracle.cpp: a walk through simdjson's DOM. */
#include "json_dom_oracle.h"

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <simdjson.h>
#include <string>

using simdjson::dom::element;
using simdjson::dom::element_type;

static void describe_text(const char *what, std::string_view text, std::string &out)
{
    out.append(what).append(" ").append(std::to_string(text.size())).append(":");
    out.append(text).append("\n");
}

static void describe_float(double value, std::string &out)
{
    uint64_t bits;
    char line[32];
    std::memcpy(&bits, &value, sizeof bits);
    std::snprintf(line, sizeof line, "float %016" PRIx64 "\n", bits);
    out.append(line);
}

static void describe(element value, std::string &out)
{
    switch (value.type()) {
    case element_type::OBJECT:
        out.append("{\n");
        for (auto field : simdjson::dom::object(value)) {
            describe_text("key", field.key, out);
            describe(field.value, out);
        }
        out.append("}\n");
        break;
    case element_type::ARRAY:
        out.append("[\n");
        for (element child : simdjson::dom::array(value))
            describe(child, out);
        out.append("]\n");
        break;
    case element_type::STRING:
        describe_text("text", std::string_view(value), out);
        break;
    case element_type::INT64:
        out.append("integer ").append(std::to_string(int64_t(value))).append("\n");
        break;
    case element_type::UINT64:
        out.append("natural ").append(std::to_string(uint64_t(value))).append("\n");
        break;
    case element_type::DOUBLE:
        describe_float(double(value), out);
        break;
    case element_type::BOOL:
        out.append(bool(value) ? "true\n" : "false\n");
        break;
    case element_type::NULL_VALUE:
        out.append("null\n");
        break;
    }
}

char *json_dom_oracle_read(const char *bytes, size_t length, size_t *described)
{
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(bytes, length).get(root))
        return nullptr;
    std::string out;
    describe(root, out);
    auto *copy = static_cast<char *>(std::malloc(out.size() + 1));
    std::memcpy(copy, out.c_str(), out.size() + 1);
    *described = out.size();
    return copy;
}
