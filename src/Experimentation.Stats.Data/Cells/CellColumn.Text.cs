using System.Globalization;
using System.Text;

namespace Experimentation.Stats.Data;

/// <content>Cells that are text in their source, whatever they mean.</content>
internal sealed partial class CellColumn
{
    private byte[] _utf8 = new byte[64];

    public void SetText(int row, ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _utf8.Length)
        {
            _utf8 = new byte[2 * most];
        }
        SetText(row, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8)));
    }

    /// <summary>Blanks around a text mean nothing, whatever the source: a text file loses them on the way.</summary>
    public void SetText(int row, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > 0 && (utf8[0] <= (byte)' ' || utf8[^1] <= (byte)' '))
        {
            utf8 = utf8.Trim(" \t\r\n"u8);
        }
        if (IsNull(utf8))
        {
            SetMissing(row);
            return;
        }
        switch (Request.Kind)
        {
            case CellKind.Text:
                Codes[row] = Texts.Add(utf8);
                if (Codes[row] < 0)
                {
                    SetUnreadable(row, Encoding.UTF8.GetString(utf8[..256]));
                }
                return;
            case CellKind.Date when Utf8Number.TryDate(utf8, out DateOnly day):
                Codes[row] = day.DayNumber;
                return;
            case CellKind.Date:
                SetUnreadable(row, Encoding.UTF8.GetString(utf8));
                return;
        }
        if (Utf8Number.TryParse(utf8, out double value))
        {
            if (double.IsNaN(value))
            {
                SetMissing(row);
                return;
            }
            if (Fits(value))
            {
                Numbers[row] = value;
                return;
            }
        }
        else if (Request.Kind != CellKind.Exposure && (Ascii.EqualsIgnoreCase(utf8, "true"u8) || Ascii.EqualsIgnoreCase(utf8, "false"u8)))
        {
            Numbers[row] = utf8.Length == 4 ? 1 : 0;
            return;
        }
        SetUnreadable(row, Encoding.UTF8.GetString(utf8));
    }

    /// <summary>A number of up to 29 digits: rounded once, as the same digits in a text file are. The platform's cast rounds on the way, too.</summary>
    public void SetDecimal(int row, decimal value)
    {
        bool names = Request.Kind == CellKind.Text;
        if (names && value != decimal.Truncate(value))
        {
            SetUnreadable(row, value.ToString(CultureInfo.InvariantCulture));
            return;
        }
        Span<byte> text = stackalloc byte[32];
        (names ? decimal.Truncate(value) : value).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        SetText(row, text[..length]);
    }

    private bool IsNull(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return true;
        }
        foreach (byte[] text in _nulls)
        {
            if (utf8.SequenceEqual(text))
            {
                return true;
            }
        }
        return false;
    }
}
