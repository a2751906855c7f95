using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tracker.Ledger;

/// <summary>
/// One leaf of the ledger: the envelope of an event and a salted digest of its body and headers, never the body itself.
/// Its bytes are canonical JSON (<see cref="CanonicalJson"/>): one object whose values are all strings. A member
/// without a value is left out. <c>v</c> is the version of this form, "1".
/// </summary>
/// <param name="Sequence">Member <c>seq</c>: the event's place in the log.</param>
/// <param name="EventId">Member <c>event</c>: lower case with hyphens.</param>
/// <param name="Version">The event's place in its stream, from 1.</param>
/// <param name="At">Record time; written in UTC with six decimals: <c>2026-11-25T18:00:00.000000Z</c>.</param>
/// <param name="Digest">Base64 (<see cref="PayloadDigest"/>).</param>
/// <param name="Actor">Opaque id of the user who made the change.</param>
public sealed record LedgerEntry(
    long Sequence,
    Guid EventId,
    string Stream,
    long Version,
    string Type,
    DateTimeOffset At,
    string Digest,
    string? Actor,
    string? Correlation,
    string? Causation
)
{
    /// <summary>Value of the member <c>v</c>.</summary>
    public const string Form = "1";

    /// <summary>Longest entry that an entry bundle can hold (C2SP tlog-tiles).</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <exception cref="NotCanonicalException">
    /// The entry has no canonical form or is too long, or its time is finer than a microsecond.
    /// </exception>
    public byte[] ToBytes()
    {
        if (At.Ticks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new NotCanonicalException("The time of an entry must be in whole microseconds.");
        }

        var to = new ArrayBufferWriter<byte>(512);

        // Canonical order: the names are ASCII, and they are sorted.
        Member("\"actor\":"u8, Actor);
        Member("\"at\":"u8, TimeText(At));
        Member("\"causation\":"u8, Causation);
        Member("\"correlation\":"u8, Correlation);
        Member("\"digest\":"u8, Digest);
        Member("\"event\":"u8, EventId.ToString("D"));
        Member("\"seq\":"u8, Sequence.ToString(CultureInfo.InvariantCulture));
        Member("\"stream\":"u8, Stream);
        Member("\"type\":"u8, Type);
        Member("\"v\":"u8, Form);
        Member("\"version\":"u8, Version.ToString(CultureInfo.InvariantCulture));
        to.Write("}"u8);
        return to.WrittenCount <= MaxBytes
            ? to.WrittenSpan.ToArray()
            : throw new NotCanonicalException(
                $"An entry has at most {MaxBytes} bytes; this one has {to.WrittenCount}."
            );

        void Member(ReadOnlySpan<byte> name, string? value)
        {
            if (value is not null)
            {
                to.Write(to.WrittenCount == 0 ? "{"u8 : ","u8);
                to.Write(name);
                CanonicalJson.WriteString(to, value);
            }
        }
    }

    /// <summary>The round-trip format without its seventh decimal.</summary>
    private static string TimeText(DateTimeOffset at) =>
        string.Concat(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture).AsSpan(..26), "Z");

    /// <summary>Reads the bytes of an entry. Only the canonical bytes are accepted.</summary>
    /// <exception cref="NotCanonicalException">The bytes are not an entry in canonical form.</exception>
    public static LedgerEntry Parse(ReadOnlyMemory<byte> bytes)
    {
        var members = new Members();
        try
        {
            var reader = new Utf8JsonReader(bytes.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new NotCanonicalException("An entry must be a JSON object of strings.");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                members.Take(ref reader);
            }

            // Read to the end, so that anything but white space fails here. The comparison below refuses white space
            // too.
            while (reader.Read()) { }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new NotCanonicalException($"An entry must be a JSON object of strings: {e.Message}", e);
        }

        if (
            !long.TryParse(
                Required("seq", members.Sequence),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var sequence
            )
            || !long.TryParse(
                Required("version", members.Version),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var version
            )
            || Required("event", members.Event) is not { } id
            || Required("at", members.At) is not { } at
        )
        {
            throw new NotCanonicalException("The member 'seq' or 'version' of the entry is not a number.");
        }

        var entry = new LedgerEntry(
            sequence,
            id,
            Required("stream", members.Stream),
            version,
            Required("type", members.Type),
            at,
            Required("digest", members.Digest),
            members.Actor,
            members.Correlation,
            members.Causation
        );
        return entry.ToBytes().AsSpan().SequenceEqual(bytes.Span)
            ? entry
            : throw new NotCanonicalException(
                $"The entry is not in the canonical form {Form}: {Encoding.UTF8.GetString(bytes.Span)}"
            );

        static T Required<T>(string name, T? value) =>
            value ?? throw new NotCanonicalException($"The entry has no member '{name}'.");
    }

    /// <summary>
    /// The members read from an entry's bytes. A repeated member keeps its last value, and unknown members are ignored.
    /// The entry written from them then differs from the bytes read, so <see cref="Parse"/> refuses both.
    /// </summary>
    private ref struct Members
    {
        public string? Sequence,
            Stream,
            Version,
            Type,
            Digest,
            Actor,
            Correlation,
            Causation;
        public Guid? Event;
        public DateTimeOffset? At;

        public void Take(ref Utf8JsonReader reader)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new NotCanonicalException($"The member '{Encoding.UTF8.GetString(name)}' is not a string.");
            }

            switch (name)
            {
                case var x when x.SequenceEqual("seq"u8):
                    Sequence = reader.GetString();
                    break;
                case var x when x.SequenceEqual("event"u8):
                    Event = reader.GetGuid();
                    break;
                case var x when x.SequenceEqual("stream"u8):
                    Stream = reader.GetString();
                    break;
                case var x when x.SequenceEqual("version"u8):
                    Version = reader.GetString();
                    break;
                case var x when x.SequenceEqual("type"u8):
                    Type = reader.GetString();
                    break;
                case var x when x.SequenceEqual("at"u8):
                    At = reader.GetDateTimeOffset();
                    break;
                case var x when x.SequenceEqual("digest"u8):
                    Digest = reader.GetString();
                    break;
                case var x when x.SequenceEqual("actor"u8):
                    Actor = reader.GetString();
                    break;
                case var x when x.SequenceEqual("correlation"u8):
                    Correlation = reader.GetString();
                    break;
                case var x when x.SequenceEqual("causation"u8):
                    Causation = reader.GetString();
                    break;
                default:
                    break;
            }
        }
    }
}
