/* JDK java.net.URI (Parser), URIName, DNSName: RFC 2396 with the deviations that are stated there. What a URI of a
 * certificate needs besides: a scheme, and no dot at the end of the host, which Java would have to look up.
 *
 *     scheme ":" [ "//" authority ] path [ "?" query ] [ "#" fragment ]
 *     scheme ":" opaque-part [ "#" fragment ]                                 where the rest does not begin with "/"
 *
 * An authority is a server or a name for some registry, which may hold nearly anything: only with a bracket in it must
 * it be a server. Bytes from 80 on are U+FFFD to Java, a character like others. */
#include <string.h>

#include "base/error.h"
#include "x509/java_parts.h"

#define DIGITS "0123456789"
#define HEX DIGITS "ABCDEFabcdef"
#define ALPHANUMERIC DIGITS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define UNRESERVED ALPHANUMERIC "-_.!~*'()"
#define PATH UNRESERVED ":@&=+$,;/"
#define REGISTRY UNRESERVED "$,;:@&=+"
#define AUTHORITY REGISTRY "[]"
#define URIC UNRESERVED ";/?:@&=+$,[]"
#define SCHEME ALPHANUMERIC "+-."

static bool is_in(const char *set, uint8_t byte)
{
	return byte && strchr(set, byte);
}

static bool is_all_in(struct keystore_bytes part, const char *set)
{
	for (size_t i = 0; i < part.len; i++)
		if (!is_in(set, part.data[i]))
			return false;
	return true;
}

static bool is_letter(uint8_t byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* Up to the first byte of `stop`, or the end. */
static struct keystore_bytes take_until(struct keystore_bytes *from, const char *stop)
{
	struct keystore_bytes part = { from->data, 0 };

	while (part.len < from->len && !is_in(stop, from->data[part.len]))
		part.len++;
	if (part.len) /* no bytes may be at no place */
		*from = (struct keystore_bytes){ from->data + part.len, from->len - part.len };
	return part;
}

static bool take(struct keystore_bytes *from, const char *text)
{
	struct keystore_bytes front = bytes_of(text);

	if (from->len < front.len || memcmp(from->data, front.data, front.len) != 0)
		return false;
	*from = (struct keystore_bytes){ from->data + front.len, from->len - front.len };
	return true;
}

static bool is_escape(struct keystore_bytes at)
{
	return at.len > 2 && is_in(HEX, at.data[1]) && is_in(HEX, at.data[2]);
}

/* Characters of the set, "%HH", and bytes from 80 on. */
static bool is_made_of(struct keystore_bytes part, const char *set)
{
	for (size_t i = 0; i < part.len; i++) {
		if (part.data[i] == '%') {
			if (!is_escape((struct keystore_bytes){ part.data + i, part.len - i }))
				return false;
			i += 2;
		} else if (part.data[i] < 0x80 && !is_in(set, part.data[i])) {
			return false;
		}
	}
	return true;
}

static bool is_scheme(struct keystore_bytes scheme)
{
	return scheme.len && is_letter(scheme.data[0]) && is_all_in(scheme, SCHEME);
}

/* JDK DNSName: labels of letters, digits and hyphens, each of which begins with a letter or a digit. */
bool java_check_host(struct keystore_bytes host)
{
	bool label_begins = true;

	for (size_t i = 0; i < host.len; i++) {
		if (label_begins ? !is_in(ALPHANUMERIC, host.data[i]) : !is_in(ALPHANUMERIC "-.", host.data[i]))
			return false;
		label_begins = host.data[i] == '.';
	}
	return !label_begins;
}

/* parseHostname: a host, or one and a dot, whose labels do not end in a hyphen, and the last of several begins with a
 * letter. A name that is none is taken for one of a registry. */
static bool is_hostname_with_dot(struct keystore_bytes name)
{
	size_t last = 0;

	if (name.len < 2 || name.data[name.len - 1] != '.' ||
	    !java_check_host((struct keystore_bytes){ name.data, name.len - 1 }))
		return false;
	for (size_t i = 1; i < name.len; i++) {
		if (name.data[i] == '.' && name.data[i - 1] == '-')
			return false;
		if (name.data[i - 1] == '.')
			last = i;
	}
	return last == 0 || is_letter(name.data[last]);
}

/* One to three digits of a number up to 255, and three more behind dots. */
static bool is_ipv4(struct keystore_bytes text)
{
	for (size_t n = 1;; n++) {
		struct keystore_bytes digits = take_until(&text, ".");
		unsigned value = 0;
		for (size_t i = 0; i < digits.len; i++) {
			if (!is_in(DIGITS, digits.data[i]) || value > 255)
				return false;
			value = value * 10 + (digits.data[i] - '0');
		}
		if (!digits.len || value > 255)
			return false;
		if (!take(&text, "."))
			return n == 4;
	}
}

/* RFC 2373: groups of one to four hexadecimal digits, one "::" in place of some, an IPv4 address for the last two. */
static bool is_ipv6(struct keystore_bytes text)
{
	bool compressed = take(&text, "::");
	size_t n = 0;

	while (text.len) {
		struct keystore_bytes whole = text, group = take_until(&text, ":");
		if (!text.len && is_ipv4(whole))
			return compressed ? n + 2 < 8 : n + 2 == 8;
		if (!group.len || group.len > 4 || !is_all_in(group, HEX))
			return false;
		n++;
		if (take(&text, "::")) {
			if (compressed)
				return false;
			compressed = true;
		} else if (text.len && (!take(&text, ":") || !text.len)) {
			return false;
		}
	}
	return compressed ? n < 8 : n == 8;
}

/* "]" [ ":" port ]; "%" and a zone may stand behind the address, but Java would look for it on its own machine. */
static bool is_bracketed_server(struct keystore_bytes server)
{
	return is_ipv6(take_until(&server, "]")) && take(&server, "]") &&
	       (!server.len || (take(&server, ":") && is_all_in(server, DIGITS)));
}

/* server = [ userinfo "@" ] host [ ":" port ], or the name of some registry */
static bool check_authority(struct keystore_bytes authority)
{
	struct keystore_bytes server = authority, user = take_until(&server, "@"), host;

	if (!is_made_of(authority, AUTHORITY))
		return false;
	if (!take(&server, "@"))
		server = user;
	else if (!is_made_of(user, REGISTRY))
		return false;
	if (take(&server, "["))
		return is_bracketed_server(server);
	if (!is_made_of(server, REGISTRY))
		return false;
	host = take_until(&server, ":");
	return !is_hostname_with_dot(host) || (take(&server, ":") && !is_all_in(server, DIGITS));
}

/* [ "//" authority ] path [ "?" query ], and what is left after it */
static bool check_hierarchical(struct keystore_bytes *rest)
{
	if (take(rest, "//")) {
		struct keystore_bytes authority = take_until(rest, "/?#");
		if ((!authority.len && !rest->len) || !check_authority(authority))
			return false;
	}
	return is_made_of(take_until(rest, "?#"), PATH) &&
	       (!take(rest, "?") || is_made_of(take_until(rest, "#"), URIC));
}

static bool check_opaque(struct keystore_bytes *rest)
{
	struct keystore_bytes part = take_until(rest, "#");

	return part.len && is_made_of(part, URIC);
}

static bool is_uri(struct keystore_bytes rest)
{
	struct keystore_bytes scheme = take_until(&rest, ":/?#");

	if (!take(&rest, ":") || !is_scheme(scheme))
		return false;
	if (!(rest.len && rest.data[0] == '/' ? check_hierarchical(&rest) : check_opaque(&rest)))
		return false;
	return !take(&rest, "#") || is_made_of(rest, URIC);
}

bool java_check_uri(struct keystore_bytes uri, struct keystore_error *err)
{
	return is_uri(uri) ||
	       error_set(err, KEYSTORE_MALFORMED, "\"%s\" is no URI that Java takes", error_quote(uri).text);
}
