using System.Globalization;
using NJsonSchema.Validation;

namespace Hitl.Recipes.Reading;

/// <summary>What was expected, in words.</summary>
internal static class SchemaMessage
{
    public static string For(ValidationError error)
    {
        var schema = error.Schema.ActualSchema;
        return error.Kind switch
        {
            ValidationErrorKind.PropertyRequired => "required, but missing",
            ValidationErrorKind.NoAdditionalPropertiesAllowed => schema.Properties.Count == 0
                ? "not expected here"
                : $"not expected here; known are {string.Join(", ", schema.Properties.Keys)}",
            ValidationErrorKind.NotInEnumeration => $"expected one of {string.Join(", ", schema.Enumeration.Select(Shown))}",
            ValidationErrorKind.StringTooShort => $"expected at least {schema.MinLength} characters",
            ValidationErrorKind.StringTooLong => $"expected at most {schema.MaxLength} characters",
            ValidationErrorKind.PatternMismatch => $"expected a text that matches {schema.Pattern}",
            ValidationErrorKind.NumberTooSmall or ValidationErrorKind.NumberTooBig or ValidationErrorKind.IntegerTooBig =>
                string.Create(CultureInfo.InvariantCulture, $"expected a number from {schema.Minimum} to {schema.Maximum}"),
            ValidationErrorKind.TooFewItems => $"expected at least {schema.MinItems} entries",
            ValidationErrorKind.TooManyItems => $"expected at most {schema.MaxItems} entries",
            ValidationErrorKind.ItemsNotUnique => "expected each entry once",
            ValidationErrorKind.TooFewProperties => $"expected at least {schema.MinProperties} members",
            ValidationErrorKind.TooManyProperties => $"expected at most {schema.MaxProperties} members",
            ValidationErrorKind.StringExpected => "expected a text",
            ValidationErrorKind.IntegerExpected => "expected a whole number",
            ValidationErrorKind.NumberExpected => "expected a number",
            ValidationErrorKind.BooleanExpected => "expected true or false",
            ValidationErrorKind.ArrayExpected => "expected a list",
            ValidationErrorKind.ObjectExpected => "expected an object",
            _ => $"does not fit the schema ({error.Kind})",
        };
    }

    private static string Shown(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        null => "null",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
