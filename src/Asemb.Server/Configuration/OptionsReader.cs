using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Asemb.Core.Errors;

namespace Asemb.Server.Configuration;

/// <summary>
/// Reads a section into an options class and tells every error: names that do not exist, values that are none, values out of their range. The
/// framework's binder ignores the first and stops at the second.
/// </summary>
internal static class OptionsReader
{
    public static T Read<T>(IConfiguration section, string path, List<string> errors)
        where T : class, new()
    {
        var options = new T();
        Fill(options, section, path, errors);
        return options;
    }

    private static void Fill(object options, IConfiguration section, string path, List<string> errors)
    {
        var properties = options.GetType().GetProperties()
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            var at = $"{path}:{child.Key}";
            if (properties.TryGetValue(child.Key, out var property)) Set(options, property, child, $"{path}:{property.Name}", errors);
            else errors.Add($"{at}: there is no such setting. {NearestName.Suggest(child.Key, properties.Keys)}");
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        errors.AddRange(results.Select(result =>
        {
            var name = result.MemberNames.FirstOrDefault() ?? "";
            var property = properties.GetValueOrDefault(name);
            return string.Create(CultureInfo.InvariantCulture, $"{path}:{name}: '{property?.GetValue(options)}' is not allowed{Allowed(property) ?? ". " + result.ErrorMessage}");
        }));
    }

    private static void Set(object options, PropertyInfo property, IConfigurationSection section, string path, List<string> errors)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (ElementType(type) is { } element)
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            foreach (var (child, index) in section.GetChildren().Select((child, index) => (child, index)))
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{path}:{index}");
                if (TryParse(element, child.Value, out var scalar))
                {
                    list.Add(scalar);
                    continue;
                }

                var item = Activator.CreateInstance(element)!;
                Fill(item, child, at, errors);
                list.Add(item);
            }

            property.SetValue(options, list);
        }
        else if (section.Value is null && section.GetChildren().Any())
        {
            errors.Add($"{path}: is a value, not a section.");
        }
        else if (TryParse(type, section.Value, out var value))
        {
            property.SetValue(options, value);
        }
        else if (section.Value is "" && property.GetCustomAttribute<DisplayFormatAttribute>() is { ConvertEmptyStringToNull: false })
        {
            // Elsewhere an empty value means "not set", as variables that somebody else's script leaves empty do.
            property.SetValue(options, "");
        }
        else if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"{path}: '{section.Value}' is not {Expected(type)}.");
        }
    }

    /// <summary>What an attribute allows, in other words than those it has for programmers; null for attributes that bring their own.</summary>
    private static string? Allowed(PropertyInfo? property)
    {
        if (property?.GetCustomAttribute<RangeAttribute>() is { ErrorMessage: null } range)
        {
            var most = range.Maximum is long.MaxValue or (double)long.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $", at most {range.Maximum}");
            return string.Create(CultureInfo.InvariantCulture, $": at least {range.Minimum}{most}.");
        }

        if (property?.GetCustomAttribute<AllowedValuesAttribute>() is { } values) return $": one of {string.Join(", ", values.Values)}.";
        return property?.GetCustomAttribute<RequiredAttribute>() is { ErrorMessage: null } ? ": it must not be empty." : null;
    }

    private static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(IList<>) || definition == typeof(List<>) || definition == typeof(IReadOnlyList<>))
            ? type.GetGenericArguments()[0]
            : null;

    private static bool TryParse(Type type, string? text, out object? value)
    {
        value = null;
        if (string.IsNullOrEmpty(text)) return false;
        if (type == typeof(string)) value = text;
        else if (type == typeof(bool)) value = bool.TryParse(text, out var flag) ? flag : null;
        else if (type == typeof(int)) value = int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(long)) value = long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(double)) value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(TimeSpan)) value = TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        else if (type.IsEnum) value = Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member) ? member : null;
        return value is not null;
    }

    private static string Expected(Type type)
    {
        if (type.IsEnum) return "one of " + string.Join(", ", Enum.GetNames(type));
        if (type == typeof(bool)) return "true or false";
        if (type == typeof(TimeSpan)) return "a time span such as 00:01:30";
        return type == typeof(double) ? "a number" : "a whole number";
    }
}
