using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using Experimentation.Stats.Numerics;

namespace Experimentation.Stats.Data;

/// <summary>
/// One column of a block of rows, whatever it was read from. Numbers are numbers, with NaN for a missing cell and −∞ for one that is no number; texts are numbered; dates are days. Every way in ends
/// here, so that a file and a frame of the same cells give the same bits.
/// </summary>
internal sealed partial class CellColumn(ColumnRequest request, IReadOnlyList<string> nullTexts, TextTable? texts = null)
{
    public const int Missing = -1;
    public const int Unreadable = -2;

    private readonly byte[][] _nulls = [.. nullTexts.Select(Encoding.UTF8.GetBytes)];

    public ColumnRequest Request { get; } = request;

    /// <summary>Values of numeric columns.</summary>
    public double[] Numbers { get; } = request.IsNumeric ? new double[Block.Capacity] : [];

    /// <summary>Numbers of texts, or days.</summary>
    public int[] Codes { get; } = request.IsNumeric ? [] : new int[Block.Capacity];

    public TextTable Texts { get; } = texts ?? new();

    /// <summary>The first missing cell of the block, −1 if there is none.</summary>
    public int FirstMissing { get; private set; } = -1;

    /// <summary>The first unreadable cell of the block, −1 if there is none.</summary>
    public int FirstUnreadable { get; private set; } = -1;

    /// <summary>What stands in the first unreadable cell.</summary>
    public string UnreadableText { get; private set; } = "";

    public bool HasGaps => FirstMissing >= 0 || FirstUnreadable >= 0;

    public void Begin() => (FirstMissing, FirstUnreadable) = (-1, -1);

    public bool IsMissing(int row) => Request.IsNumeric ? double.IsNaN(Numbers[row]) : Codes[row] == Missing;

    public bool IsUnreadable(int row) => Request.IsNumeric ? double.IsNegativeInfinity(Numbers[row]) : Codes[row] == Unreadable;

    /// <summary>A value that was read before and is in the column's own terms.</summary>
    public void Restore(int row, double number)
    {
        if (double.IsFinite(number))
        {
            Numbers[row] = number;
        }
        else if (double.IsNaN(number))
        {
            SetMissing(row);
        }
        else
        {
            SetUnreadable(row, "");
        }
    }

    public void SetMissing(int row)
    {
        FirstMissing = FirstMissing < 0 ? row : FirstMissing;
        if (Request.IsNumeric)
        {
            Numbers[row] = double.NaN;
        }
        else
        {
            Codes[row] = Missing;
        }
    }

    public void SetUnreadable(int row, string text)
    {
        (FirstUnreadable, UnreadableText) = FirstUnreadable < 0 ? (row, text) : (FirstUnreadable, UnreadableText);
        if (Request.IsNumeric)
        {
            Numbers[row] = double.NegativeInfinity;
        }
        else
        {
            Codes[row] = Unreadable;
        }
    }

    public void SetNumber(int row, double value)
    {
        if (double.IsNaN(value))
        {
            SetMissing(row);
        }
        else if (Request.Kind == CellKind.Text && Math.Abs(value) <= 1L << 53 && value == Math.Truncate(value))
        {
            SetInteger(row, (long)value);
        }
        else if (Fits(value))
        {
            Numbers[row] = value;
        }
        else
        {
            SetUnreadable(row, value.ToString("R", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Numbers without a gap among them, as they lie in memory.</summary>
    public void SetNumbers(ReadOnlySpan<double> values)
    {
        if (Request.Kind == CellKind.Number && AllFit(values))
        {
            values.CopyTo(Numbers);
            return;
        }
        for (int row = 0; row < values.Length; row++)
        {
            SetNumber(row, values[row]);
        }
    }

    /// <summary>A number of single precision: exact as a value, but one that names somebody only while every whole number has its own.</summary>
    public void SetSingle(int row, float value)
    {
        if (Request.Kind == CellKind.Text && Math.Abs(value) >= 1 << 24)
        {
            SetUnreadable(row, value.ToString("R", CultureInfo.InvariantCulture));
        }
        else
        {
            SetNumber(row, value);
        }
    }

    public void SetInteger(int row, long value)
    {
        if (Request.Kind == CellKind.Text)
        {
            Span<byte> text = stackalloc byte[20];
            Utf8Formatter.TryFormat(value, text, out int length);
            Codes[row] = Texts.Add(text[..length]);
        }
        else
        {
            SetNumber(row, value);
        }
    }

    public void SetFlag(int row, bool value)
    {
        if (Request.Kind == CellKind.Text)
        {
            Codes[row] = Texts.Add(value ? "true"u8 : "false"u8);
        }
        else
        {
            SetNumber(row, value ? 1 : 0);
        }
    }

    public void SetDate(int row, DateOnly day)
    {
        switch (Request.Kind)
        {
            case CellKind.Date:
                Codes[row] = day.DayNumber;
                break;
            case CellKind.Text:
                SetText(row, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            default:
                SetUnreadable(row, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>Counts missing cells as 0. What it stood for was counted before.</summary>
    public void ZeroMissing(int rows)
    {
        Span<double> numbers = Numbers.AsSpan(0, rows);
        foreach (ref double number in numbers)
        {
            number = double.IsNaN(number) ? 0 : number;
        }
        FirstMissing = -1;
    }

    private bool Fits(double value) => Request.Kind switch
    {
        CellKind.Number => Math.Abs(value) <= Guard.Largest,
        CellKind.YesNo => value is 0 or 1,
        CellKind.Whole => value >= 0 && value <= 1L << 53 && value == Math.Truncate(value),
        CellKind.Exposure => value is 0 or (>= Guard.Smallest and <= Guard.Largest),
        _ => false,
    };

    private static bool AllFit(ReadOnlySpan<double> values)
    {
        Vector<double> largest = new(Guard.Largest);
        int i = 0;
        for (; i + Vector<double>.Count <= values.Length; i += Vector<double>.Count)
        {
            if (!Vector.LessThanOrEqualAll(Vector.Abs(new Vector<double>(values[i..])), largest))
            {
                return false;
            }
        }
        for (; i < values.Length; i++)
        {
            if (!(Math.Abs(values[i]) <= Guard.Largest))
            {
                return false;
            }
        }
        return true;
    }
}
