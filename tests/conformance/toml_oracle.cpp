/* tests/conformance/toml_oracle.cpp: a tree of toml++ to tagged JSON. */
#include "toml_oracle.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

#include <toml++/toml.h>

namespace
{

void write_quoted(std::string &out, std::string_view text)
{
    out += '"';
    for (char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            if (c == '"' || c == '\\')
                out += '\\';
            out += c;
        }
    }
    out += '"';
}

void write_leaf(std::string &out, const char *type, std::string_view value)
{
    out += "{\"type\":\"";
    out += type;
    out += "\",\"value\":";
    write_quoted(out, value);
    out += '}';
}

std::string float_text(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    char text[64];
    return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

std::string date_text(const toml::date &date)
{
    char text[32];
    std::snprintf(text, sizeof text, "%04u-%02u-%02u", static_cast<unsigned>(date.year),
                  static_cast<unsigned>(date.month), static_cast<unsigned>(date.day));
    return text;
}

std::string time_text(const toml::time &time)
{
    char text[48];
    std::snprintf(text, sizeof text, "%02u:%02u:%02u.%09u", static_cast<unsigned>(time.hour),
                  static_cast<unsigned>(time.minute), static_cast<unsigned>(time.second),
                  static_cast<unsigned>(time.nanosecond));
    return text;
}

std::string date_time_text(const toml::date_time &value)
{
    std::string text = date_text(value.date) + "T" + time_text(value.time);
    if (value.offset) {
        int minutes = value.offset->minutes;
        unsigned magnitude = static_cast<unsigned>(minutes < 0 ? -minutes : minutes);
        char offset[16];
        std::snprintf(offset, sizeof offset, "%c%02u:%02u", minutes < 0 ? '-' : '+', magnitude / 60,
                      magnitude % 60);
        text += offset;
    }
    return text;
}

void write_value(std::string &out, const toml::node &node);

void write_table(std::string &out, const toml::table &table)
{
    const char *separator = "{";
    for (auto &&[key, value] : table) {
        out += separator;
        write_quoted(out, key.str());
        out += ':';
        write_value(out, value);
        separator = ",";
    }
    out += table.empty() ? "{}" : "}";
}

void write_array(std::string &out, const toml::array &array)
{
    const char *separator = "[";
    for (const toml::node &value : array) {
        out += separator;
        write_value(out, value);
        separator = ",";
    }
    out += array.empty() ? "[]" : "]";
}

void write_value(std::string &out, const toml::node &node)
{
    if (auto *table = node.as_table())
        write_table(out, *table);
    else if (auto *array = node.as_array())
        write_array(out, *array);
    else if (auto *text = node.as_string())
        write_leaf(out, "string", text->get());
    else if (auto *integer = node.as_integer())
        write_leaf(out, "integer", std::to_string(integer->get()));
    else if (auto *real = node.as_floating_point())
        write_leaf(out, "float", float_text(real->get()));
    else if (auto *boolean = node.as_boolean())
        write_leaf(out, "bool", boolean->get() ? "true" : "false");
    else if (auto *date = node.as_date())
        write_leaf(out, "date-local", date_text(date->get()));
    else if (auto *time = node.as_time())
        write_leaf(out, "time-local", time_text(time->get()));
    else if (auto *both = node.as_date_time())
        write_leaf(out, both->get().is_local() ? "datetime-local" : "datetime",
                   date_time_text(both->get()));
}

} // namespace

char *toml_oracle_read(const char *bytes, size_t length)
{
    try {
        std::string out;
        write_table(out, toml::parse(std::string_view(bytes, length)));
        return strdup(out.c_str());
    } catch (const toml::parse_error &) {
        return nullptr;
    }
}
